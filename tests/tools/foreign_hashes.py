"""Makes password hashes of every kind that Roster takes over, by the libraries that made them elsewhere.

Reads from standard input a JSON list of passwords. Writes to standard output a JSON list of {"password", "hash"}.

Needs passlib, bcrypt and argon2-cffi:

    python -m venv venv && venv/bin/pip install passlib==1.7.4 bcrypt==4.0.1 argon2-cffi==25.1.0
    ROSTER_TEST_PYTHON=venv/bin/python cargo test -p roster-service passlib -- --ignored
"""

import hashlib
import json
import secrets
import sys
import unicodedata
import warnings

warnings.simplefilter("ignore")  # passlib asks argon2-cffi for its version in a way that is out of date

from passlib.hash import (  # noqa: E402 (the filter has to be set before)
    argon2,
    bcrypt,
    bcrypt_sha256,
    django_pbkdf2_sha256,
    pbkdf2_sha256,
    scrypt,
)

COST = 4

# Otherwise the first of several derived hashes to be used would load it for itself alone.
for kind in (argon2, bcrypt, bcrypt_sha256, scrypt):
    kind.set_backend()


def better_auth(password):
    """What Better Auth stores, by OpenSSL's scrypt."""
    salt = secrets.token_hex(16)
    key = hashlib.scrypt(
        unicodedata.normalize("NFKC", password).encode(),
        salt=salt.encode(),
        n=16384,
        r=16,
        p=1,
        dklen=64,
        maxmem=2**26,
    )
    return f"{salt}:{key.hex()}"


MAKERS = [
    *(bcrypt.using(rounds=COST, ident=ident).hash for ident in ("2a", "2b", "2y")),
    *(bcrypt_sha256.using(rounds=COST, ident=ident, version=1).hash for ident in ("2a", "2b")),
    bcrypt_sha256.using(rounds=COST).hash,
    *(argon2.using(type=kind, rounds=2, memory_cost=64, parallelism=2).hash for kind in ("id", "i", "d")),
    argon2.using(rounds=1, memory_cost=64, parallelism=1, salt_size=8, digest_size=16).hash,
    scrypt.using(rounds=5, block_size=8, parallelism=1).hash,
    scrypt.using(rounds=3, block_size=16, parallelism=5).hash,
    pbkdf2_sha256.using(rounds=1000).hash,
    django_pbkdf2_sha256.using(rounds=1000).hash,
    better_auth,
]

answers = [{"password": password, "hash": make(password)} for password in json.load(sys.stdin) for make in MAKERS]
json.dump(answers, sys.stdout)
