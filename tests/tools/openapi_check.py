"""Checks an OpenAPI 3.1 document with openapi-spec-validator.

Reads the document from standard input. Writes each error on a line of its own to standard output; none: it is valid.

    python -m venv venv && venv/bin/pip install openapi-spec-validator==0.7.2
    ROSTER_TEST_PYTHON=venv/bin/python cargo test -p roster-tests openapi -- --ignored
"""

import json
import sys

from openapi_spec_validator import OpenAPIV31SpecValidator

for error in OpenAPIV31SpecValidator(json.load(sys.stdin)).iter_errors():
    print("/".join(str(step) for step in error.path), error.message.replace("\n", " "), sep=": ")
