"""Amazon SES for tests: moto, with a sender that is verified and a copy of each accepted mail.

usage: ses.py FOLDER. Prints its port, and ends when standard input ends. Each accepted mail is a file in FOLDER,
`<message>.<how often>.json`: what Python's email package reads in it, and what the request said beside it.

The beginning of a recipient's address decides how a request is answered:

| begins with | answer |
|---|---|
| `throttled` | 429 TooManyRequestsException |
| `suspended` | 400 AccountSuspendedException |
| `broken` | 500 InternalFailure |
| `nowhere` | 400 BadRequestException about the address |
| `silent` | none, until the client gives up |
| anything else | moto's |
"""

import base64
import email
import email.policy
import io
import json
import os
import sys
import threading
from collections import Counter

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.ses.models import ses_backends
from werkzeug.serving import WSGIRequestHandler, make_server

VERIFIED = "midori.example.jp"
MISBEHAVIOUR = {
    "throttled": ("429 Too Many Requests", "TooManyRequestsException", "Maximum sending rate exceeded."),
    "suspended": ("400 Bad Request", "AccountSuspendedException", "Account suspended."),
    "broken": ("500 Internal Server Error", "InternalFailure", "Something broke."),
    "nowhere": ("400 Bad Request", "BadRequestException", "Missing final '@domain'"),
}


class Quiet(WSGIRequestHandler):
    def log(self, *_):
        pass


def read(raw):
    """The mail as a reader sees it."""
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    (sender,) = mail["From"].addresses
    parts = {part.get_content_type(): part.get_content() for part in mail.walk() if not part.is_multipart()}
    return {
        "from_name": sender.display_name,
        "from": sender.addr_spec,
        "to": [recipient.addr_spec for recipient in mail["To"].addresses],
        "subject": mail["Subject"],
        "message_id": mail["Message-ID"],
        "headers": {name: str(value) for name, value in mail.items()},
        "parts": parts,
        "defects": [str(defect) for part in mail.walk() for defect in part.defects],
        "raw": base64.b64encode(raw).decode(),
    }


class Copying:
    """moto, with a copy of each accepted mail."""

    def __init__(self, moto, folder):
        self.moto, self.folder = moto, folder
        self.taken, self.lock = Counter(), threading.Lock()

    def __call__(self, environ, start_response):
        if not environ["PATH_INFO"].endswith("/outbound-emails"):
            return self.moto(environ, start_response)
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        request = json.loads(body)
        recipient = request["Destination"]["ToAddresses"][0]
        if recipient.startswith("silent"):
            threading.Event().wait()
        for start, (status, code, message) in MISBEHAVIOUR.items():
            if recipient.startswith(start):
                headers = [("Content-Type", "application/json"), ("x-amzn-ErrorType", code)]
                start_response(status, headers)
                return [json.dumps({"message": f"{message} {recipient}"}).encode()]
        answered = []

        def started(status, headers, *more):
            answered.append(status)
            return start_response(status, headers, *more)

        answer = list(self.moto(environ, started))
        if answered[0].startswith("200"):
            self.keep(request)
        return answer

    def keep(self, request):
        tags = {tag["Name"]: tag["Value"] for tag in request["EmailTags"]}
        mail = read(base64.b64decode(request["Content"]["Raw"]["Data"]))
        mail |= {
            "tags": tags,
            "envelope": request["Destination"],
            "configuration_set": request.get("ConfigurationSetName"),
            "identity": request.get("FromEmailAddressIdentityArn"),
        }
        with self.lock:
            self.taken[tags["message"]] += 1
            path = os.path.join(self.folder, f"{tags['message']}.{self.taken[tags['message']]}.json")
        with open(path + ".part", "w", encoding="utf-8") as file:
            json.dump(mail, file, ensure_ascii=False)
        os.rename(path + ".part", path)


def main():
    for region in ("ap-northeast-1",):
        ses_backends["123456789012"][region].verify_domain(VERIFIED)
    moto = DomainDispatcherApplication(create_backend_app)
    server = make_server("127.0.0.1", 0, Copying(moto, sys.argv[1]), threaded=True, request_handler=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_port, flush=True)
    sys.stdin.read()
    os._exit(0)


main()
