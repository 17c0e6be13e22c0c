"""A mail server that tells what a mail program would make of what it gets.

Listens on a free port of the loopback address, and writes the port to standard output, on a line of its own. Then writes
each mail as one line of JSON:
{"from": envelope sender, "to": envelope recipients, "headers": [[name, decoded value]], "parts": [[content type, text]],
 "defects": what is wrong with the message}. Ends when standard input does.

    python -m venv venv && venv/bin/pip install aiosmtpd==1.4.6
    ROSTER_TEST_PYTHON=venv/bin/python cargo test -p roster-tests real_mail_server -- --ignored
"""

import asyncio
import json
import sys
from email import message_from_bytes, policy

from aiosmtpd.smtp import SMTP


def tell(value):
    print(json.dumps(value), flush=True)


class Handler:
    async def handle_DATA(self, server, session, envelope):
        message = message_from_bytes(envelope.content, policy=policy.default)
        parts = [part for part in message.walk() if not part.is_multipart()]
        tell(
            {
                "from": envelope.mail_from,
                "to": envelope.rcpt_tos,
                "headers": [[name, str(value)] for name, value in message.items()],
                "type": message.get_content_type(),
                "parts": [[part.get_content_type(), part.get_content()] for part in parts],
                "defects": [repr(defect) for part in message.walk() for defect in part.defects],
            }
        )
        return "250 taken"


async def serve():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Handler(), enable_SMTPUTF8=True), "127.0.0.1", 0)
    tell(server.sockets[0].getsockname()[1])
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(serve())
