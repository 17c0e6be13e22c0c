"""Checks Roster's password hashes with passlib, and makes some for Roster to check.

Reads from standard input a JSON list of {"password", "hash"}. Writes to standard output a JSON list of the same length:
{"verified": whether passlib takes the password for the hash, "hash": passlib's own hash of the password}.

Needs nothing but passlib (1.7.4), whose built-in bcrypt is slow but depends on no other package:

    python -m venv venv && venv/bin/pip install passlib==1.7.4
    ROSTER_TEST_PYTHON=venv/bin/python cargo test -p roster-service passlib -- --ignored
"""

import json
import os
import sys

os.environ["PASSLIB_BUILTIN_BCRYPT"] = "enabled"

from passlib.hash import bcrypt_sha256  # noqa: E402 (the variable has to be set before)

COST = 4

bcrypt_sha256.set_backend("builtin")
answers = [
    {
        "verified": bcrypt_sha256.verify(entry["password"], entry["hash"]),
        "hash": bcrypt_sha256.using(rounds=COST).hash(entry["password"]),
    }
    for entry in json.load(sys.stdin)
]
json.dump(answers, sys.stdout)
