"""The service as it runs: pages that cost, a clock that is set, a machine that sleeps, no descriptors, a folder that goes."""
import http.client, http.server, json, os, pathlib, re, shutil, signal, subprocess, tempfile, threading, time

from home import BIN

NEVER = 90  # seconds: what takes longer never comes


class Site:
    """Any number of hosts, all of them this machine, each of which counts what it is asked."""

    def __init__(self):
        site = self
        self.pages, self.asked, self.times, self.lock = {}, {}, {}, threading.Lock()

        class Answer(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_GET(self):
                with site.lock:
                    number = site.asked[self.path] = site.asked.get(self.path, 0) + 1
                    site.times.setdefault(self.path, []).append(time.monotonic())
                body = site.pages.get(self.path)
                body = body(number) if callable(body) else body
                status, headers, body = body if isinstance(body, tuple) else (404 if body is None else 200, {}, body)
                self.send_response(status)
                for header in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
                    self.send_header(*header)
                self.send_header("Content-Length", str(len(body or b"")))
                self.end_headers()
                self.wfile.write(body or b"")

        self.server = http.server.ThreadingHTTPServer(("0.0.0.0", 0), Answer)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def url(self, path, host):
        return f"http://127.0.0.{host}:{self.server.server_address[1]}{path}"

    def count(self, path):
        with self.lock:
            return self.asked.get(path, 0)


def good(number):
    """With one entry more each time, the newest of this second."""
    updates = [{"@type": "BlogPosting", "url": f"#p{n}", "headline": f"Update {n}", "datePublished": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - number - 2 + n)), "articleBody": f"The harbour is calm, says number {n}."}
               for n in range(number + 2, 0, -1)]
    return ('<html lang="en"><title>Harbour</title><script type="application/ld+json">' + json.dumps({"@type": "LiveBlogPosting", "headline": "Harbour", "liveBlogUpdate": updates}) + "</script>").encode()


class Service:
    def __init__(self, feeds, more="", before=(), env=None):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="torture-"))
        text = "[service]\nstate = 'state'\ngap = '0s'\n[serve]\nlisten = '127.0.0.1:0'\n" + more
        text += "".join(f"[feeds.{name}]\nurl = '{url}'\nrobots = 'ignore'\n" for name, url in feeds.items())
        (self.folder / "feeds.toml").write_text(text)
        self.env = {"HOME": str(self.folder), "PATH": os.environ["PATH"], "LIVETICKER_LOG": "liveticker=info", **(env or {})}
        self.child = subprocess.Popen([*before, BIN, "run"], cwd=self.folder, env=self.env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors="replace")
        self.log = []
        threading.Thread(target=lambda: self.log.extend(iter(self.child.stderr.readline, "")), daemon=True).start()
        self.port = int(self.until(lambda: re.search(r"http://127\.0\.0\.1:(\d+)/", "".join(self.log)), "that it serves").group(1))

    def until(self, holds, what):
        end = time.monotonic() + NEVER
        while time.monotonic() < end:
            if found := holds():
                return found
            assert self.child.poll() is None, f"it ended: {''.join(self.log[-20:])}"
            time.sleep(0.02)
        raise AssertionError(f"never came: {what}: {''.join(self.log[-20:])}")

    def health(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=NEVER)
        connection.request("GET", "/healthz")
        status = connection.getresponse().status
        connection.close()
        return status

    def once(self):
        ran = subprocess.run([BIN, "once"], cwd=self.folder, env={**self.env, "LD_PRELOAD": ""}, capture_output=True, text=True, timeout=NEVER)
        return ran.stdout + ran.stderr

    def once_by_its_clock(self):
        ran = subprocess.run([BIN, "once"], cwd=self.folder, env=self.env, capture_output=True, text=True, timeout=NEVER)
        return ran.stdout + ran.stderr

    def end(self):
        began = time.monotonic()
        self.child.send_signal(signal.SIGTERM)
        status = self.child.wait(timeout=NEVER)
        log = "".join(self.log)
        assert status == 0 and "panicked" not in log, f"exit status {status}: {log[-2000:]}"
        shutil.rmtree(self.folder, ignore_errors=True)
        return time.monotonic() - began


def costly():
    """Four pages, each another one at each check: two beyond the reading budget, two that take much of it."""
    opened = "<p>" + "".join(f"<b a{n}>" for n in range(800)) + "</p>" + "<p>x</p>" * 3000
    attributes = "<p" + "".join(f" a{n}" for n in range(200_000)) + ">"
    article = "<article id=p{n}>{t}<h3>Heading {n}</h3><p>What was said at the quay, {n} times.</p></article>"
    recent = lambda n: time.strftime("<time datetime='%Y-%m-%dT%H:%M:%SZ'>%H:%M</time>", time.gmtime(time.time() - 5 * n))
    articles = lambda number: "<title>Live</title>" + "".join(article.format(n=n, t=recent(n)) for n in range(3_000 + number))
    cards = lambda number: articles(number).replace("<article", "<div class=entry").replace("</article", "</div")
    return [lambda number, make=make: f"{make if isinstance(make, str) else make(number)}<!-- {number} -->".encode() for make in (opened, attributes, articles, cards)]


def costly_pages(long):
    """Rows 17, 18 and 48: four pages that were made to cost, among ten good ones that are looked at every ten seconds."""
    site, feeds, every, checks = Site(), {}, 10, 7 if long else 4
    for n in range(10):
        site.pages[f"/good{n}"], feeds[f"good{n}"] = good, site.url(f"/good{n}", 10 + n)
    for n, page in enumerate(costly()):
        site.pages[f"/costly{n}"], feeds[f"costly{n}"] = page, site.url(f"/costly{n}", 50 + n)
    service = Service(feeds, f"[defaults]\nevery = '{every}s'\n")
    took, began = [], time.monotonic()
    while not all(site.count(f"/good{n}") >= checks for n in range(10)):
        asked = time.monotonic()
        assert service.health() == 200
        took.append(time.monotonic() - asked)
        assert asked - began < checks * every * 3 and service.child.poll() is None, "".join(service.log[-20:])
        time.sleep(0.02)
    late = [after - before - every for n in range(10) for before, after in zip(site.times[f"/good{n}"], site.times[f"/good{n}"][1:])]
    dealt = [site.count(f"/costly{n}") for n in range(4)]
    assert all(dealt) and dealt[2] >= checks // 2 and dealt[3] >= checks // 2, f"the costly pages were asked for {dealt} times only"
    log = "".join(service.log)
    assert re.search(r"costly0\b.*budget", log) and re.search(r"costly1\b.*budget", log), log[-2000:]
    for n in range(10):
        assert "Update 3" in (service.folder / "public" / f"good{n}.atom").read_text(), n
    took.sort()
    slow = took[len(took) * 99 // 100]
    ended = service.end()
    told = (f"{sum(dealt)} times one of four costly pages; {len(late) + 10} checks of ten good ones, at most {max(late):.1f} s late; "
            f"/healthz answered {len(took)} times, at the 99th percentile within {1000 * slow:.0f} ms; it ended within {ended:.1f} s")
    assert max(late) <= 2 and slow <= 0.1 and ended <= 5, told
    return told


def a_clock_that_is_set(_):
    """Rows 32, 33 and 51: never set, put forward, back, and on; stopped while time goes on."""
    site = Site()
    site.pages["/good"] = good
    with tempfile.TemporaryDirectory() as folder:
        layer, clock = pathlib.Path(folder) / "faults.so", pathlib.Path(folder) / "clock"
        subprocess.run(["gcc", "-O1", "-shared", "-fPIC", "-o", layer, pathlib.Path(__file__).with_name("faults.c"), ], check=True)
        clock.write_text("0")
        beside = clock.with_suffix(".new")

        def set_to(seconds):
            beside.write_text(str(seconds))
            beside.rename(clock)

        # As of a machine without a battery for its clock, until the network has told it the time.
        set_to(-int(time.time()))
        service = Service({"good": site.url("/good", 10)}, env={"LD_PRELOAD": str(layer), "CLOCK": str(clock)})
        service.until(lambda: "it was never set" in "".join(service.log), "that the clock was never set")
        said = service.once_by_its_clock()
        assert "it was never set" in said and site.count("/good") == 0 and service.health() == 200, said
        set_to(0)
        service.until(lambda: "good: 3 new" in "".join(service.log), "the first check")
        assert ">1970-" not in (service.folder / "public" / "good.atom").read_text()
        off = 0
        for what, seconds in [("put forward two hours", 7200), ("put back a day", -86_400), ("and 20 minutes on", 1200), ("put forward a year", 31_536_000), ("beyond 2038", 400_000_000)]:
            before = site.count("/good")
            off += seconds
            set_to(off)
            if seconds > 0:
                service.until(lambda: site.count("/good") > before, f"a check after the clock was {what}")
            time.sleep(2)  # time for a storm; there is none, however slow the machine
            assert site.count("/good") <= before + 1, f"{what}: {site.count('/good') - before} checks"
            assert service.health() == 200, what
        before = site.count("/good")
        service.child.send_signal(signal.SIGSTOP)
        off += 36_000
        set_to(off)
        service.child.send_signal(signal.SIGCONT)
        service.until(lambda: site.count("/good") > before, "a check after it was stopped for ten hours")
        time.sleep(2)
        assert site.count("/good") == before + 1, "it makes up for ten hours with one check"
        assert service.health() == 200
        service.end()
    return "set five times, asleep once: one check each time that it was due, and none besides"


def no_descriptors(_):
    """Rows 40, 47 and 52: every descriptor taken by visitors that say nothing; the folder of the feeds removed meanwhile."""
    site = Site()
    site.pages["/good"] = good
    service = Service({"good": site.url("/good", 10)}, before=["bash", "-c", 'ulimit -n 48; exec "$@"', "bash"])
    service.until(lambda: (service.folder / "public" / "good.atom").exists(), "the first feed")
    idle = []
    for _ in range(100):
        connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=NEVER)
        connection.connect()
        idle.append(connection)
    shutil.rmtree(service.folder / "public")
    said = service.once()
    for connection in idle:
        connection.close()
    said = said if (service.folder / "public" / "good.atom").exists() else said + service.once()
    assert (service.folder / "public" / "good.atom").exists(), f"the feeds are not back: {said}"
    service.until(lambda: service.health() == 200, "/healthz")
    service.end()
    return "100 visitors that said nothing; the feeds were back"


FAULTS = [costly_pages, a_clock_that_is_set, no_descriptors]
