"""A mail server on loopback, run by the system's Python (Debian's aiosmtpd).

    mailbox.py FOLDER CERTIFICATE KEY PORT tls|starttls|clear [USER PASSWORD]

Every message that arrives becomes FOLDER/N.eml, its envelope FOLDER/N.json,
written before the 250 is. Prints "ready" when it listens.
"""
import json
import os
import signal
import ssl
import sys

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, SMTP


class Keeper:
    def __init__(self, folder, implicit_tls):
        self.folder = folder
        self.implicit_tls = implicit_tls
        self.n = 0

    async def handle_DATA(self, _server, session, envelope):
        name = os.path.join(self.folder, f"{self.n:03d}")
        self.n += 1
        with open(name + ".json", "w", encoding="utf-8") as file:
            json.dump({"from": envelope.mail_from, "to": envelope.rcpt_tos,
                       "tls": self.implicit_tls or session.ssl is not None,
                       "user": session.auth_data}, file)
        with open(name + ".part", "wb") as file:
            file.write(envelope.content)
        os.rename(name + ".part", name + ".eml")
        return "250 2.0.0 kept as " + os.path.basename(name)


def main():
    folder, certificate, key, port, how = sys.argv[1:6]
    login = tuple(sys.argv[6:8])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    def authenticate(_server, _session, _envelope, _mechanism, data):
        given = (data.login.decode(), data.password.decode())
        return AuthResult(success=given == login, handled=False,
                          auth_data=given[0] if given == login else None)

    class MailServer(Controller):
        def factory(self):
            options = {"hostname": "mailbox.test", "enable_SMTPUTF8": False}
            if how == "starttls":
                options |= {"tls_context": context, "require_starttls": True}
            if login:
                options |= {"authenticator": authenticate,
                            "auth_required": True,
                            "auth_require_tls": how == "starttls"}
            return SMTP(self.handler, **options)

    keeper = Keeper(folder, how == "tls")
    server = MailServer(keeper, hostname="127.0.0.1", port=int(port),
                        ssl_context=context if how == "tls" else None)
    server.start()
    print("ready", flush=True)
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    server.stop()


if __name__ == "__main__":
    main()
