"""The feeds of that live blog: written by `liveticker once`, served by `liveticker run`, on loopback and at a random port."""

import http.client
import http.server
import json
import os
import pathlib
import re
import subprocess
import threading
import time
from datetime import datetime

import outlet

# Both of the same page.
FEEDS = {"lanterns": "", "announced": 'edits = "announce"\n'}
# The further feeds of one, and a group of it: what a reader may be subscribed to beside it.
FURTHER = {"lanterns": 'digest = "1h"\nalso = ["edits"]\nfilter = { min_length = 20 }\ngroup = "river"\n'}
TOGETHER = ["lanterns", "lanterns~digest", "lanterns~edits", "lanterns~filtered", "river"]


class Feeds:
    def __init__(self, binary, folder, follows=FEEDS):
        self.binary, self.folder, self.follows = binary, pathlib.Path(folder), follows
        self.folder.mkdir(exist_ok=True)
        self.public = self.folder / "public"
        # The service keeps no list of its answers. So whoever asks is led to it through here, and the answers are noted.
        self.answers = []
        self.door = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self.door.feeds = self
        self.url = f"http://127.0.0.1:{self.door.server_port}/"
        threading.Thread(target=self.door.serve_forever, daemon=True).start()
        self.server = self.port = None

    def look(self, poll):
        """All looks before that poll."""
        page = self.folder / "page.html"
        page.write_text(outlet.page(poll))
        config = self.config("look", page, f'as = "{outlet.ADDRESS}"\n')
        for clock in outlet.LOOKS[poll]:
            before = self.bytes()
            look = [self.binary, "--config", config, "once", "--now", outlet.instant(clock)]
            subprocess.run(look, check=True, stdout=subprocess.DEVNULL)
            # Hours pass between polls, and here less than a second, the unit of HTTP's dates: newsboat does not read what is
            # not dated later than what it has, whatever its entity tag.
            then = datetime.fromisoformat(outlet.instant(clock).replace("Z", "+00:00")).timestamp()
            for file, bytes in self.bytes().items():
                if before.get(file) != bytes:
                    os.utime(file, (then, then))

    def serve(self):
        # The times of the looks are not those of the clock. So the service that serves the feeds looks at nothing itself:
        # its page is not there.
        config = self.config("serve", self.folder / "nothing.html", "", '[serve]\nlisten = "127.0.0.1:0"\n')
        log = self.folder / "serve.log"
        with log.open("w") as file:
            environment = {**os.environ, "LIVETICKER_LOG": "liveticker=info"}
            self.server = subprocess.Popen([self.binary, "--config", config, "run"], stderr=file, env=environment)
        end = time.monotonic() + 20
        while not (found := re.search(r"http://127\.0\.0\.1:(\d+)/", log.read_text())):
            if self.server.poll() is not None or time.monotonic() > end:
                raise SystemExit(f"the service does not serve:\n{log.read_text()}")
            time.sleep(0.02)
        self.port = int(found[1])

    def close(self):
        self.door.shutdown()
        if self.server:
            self.server.terminate()
            self.server.wait(20)

    def config(self, name, page, more, serve=""):
        file = self.folder / f"{name}.toml"
        feeds = "".join(f'[feeds.{feed}]\nurl = "{page}"\n{more}{said}' for feed, said in self.follows.items())
        service = f'[service]\nstate = "{self.folder}/{name}"\noutput = "{self.public}"\npublic_url = "{self.url}"\n'
        file.write_text(service + serve + feeds)
        return file

    def bytes(self):
        return {file: file.read_bytes() for file in self.public.glob("*")}

    def said(self, feed):
        """The entries that the feed shows now, by their ids, as JSON Feed has them."""
        return {item["id"]: item for item in json.loads((self.public / f"{feed}.json").read_text())["items"]}


class Door(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        feeds = self.server.feeds
        service = http.client.HTTPConnection("127.0.0.1", feeds.port, timeout=20)
        asked = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection")}
        service.request(self.command, self.path, headers={"Accept-Encoding": "identity", **asked})
        answer = service.getresponse()
        body = answer.read()
        service.close()
        feeds.answers.append(answer.status)
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("connection", "transfer-encoding"):
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_HEAD = do_GET

    def log_message(self, *_):
        pass
