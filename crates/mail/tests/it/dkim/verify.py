"""Verifies signatures of mails with dkimpy.

usage: verify.py KEY NAME MAIL…. KEY is the private key whose public key is in DNS at NAME. Prints a line for each mail:
`pass` or `fail`, and the header names that are signed.
"""

import base64
import sys

import dkim
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key


def record(path):
    with open(path, "rb") as file:
        key = load_pem_private_key(file.read(), None)
    if isinstance(key, Ed25519PrivateKey):
        public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return b"v=DKIM1; k=ed25519; p=" + base64.b64encode(public)
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)


def main():
    key, name, *mails = sys.argv[1:]
    zone = {name.encode() + b".": record(key)}
    for path in mails:
        with open(path, "rb") as file:
            verifier = dkim.DKIM(file.read(), minkey=2048)
        try:
            verified = verifier.verify(dnsfunc=lambda asked, timeout=5: zone.get(asked))
        except dkim.DKIMException:
            verified = False
        signed = b":".join(dict.fromkeys(name for name, _ in verifier.signed_headers)) if verified else b""
        print("pass" if verified else "fail", signed.decode())


main()
