"""What a network can do: name servers that fail, packets that are lost, no network at all when the service starts."""
import os, pathlib, re, shutil, socket, struct, subprocess, tempfile, threading, time

from home import BIN
from service import NEVER, Service, Site, good


class NameServer:
    """The only one here. What it says of a name can be changed: addresses, an error, bytes, or nothing at all."""

    ERRORS = {"SERVFAIL": 2, "NXDOMAIN": 3, "REFUSED": 5}

    def __init__(self, folder):
        self.says, self.asked = {}, {}
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 53))
        threading.Thread(target=self.serve, daemon=True).start()
        file = folder / "resolv.conf"
        file.write_text("nameserver 127.0.0.1\noptions timeout:1 attempts:2\n")
        subprocess.run(["mount", "--bind", file, os.path.realpath("/etc/resolv.conf")], check=True)

    def serve(self):
        while True:
            query, visitor = self.socket.recvfrom(4096)
            labels, at = [], 12
            while query[at]:
                labels.append(query[at + 1 : at + 1 + query[at]].decode())
                at += 1 + query[at]
            name, kind, question = ".".join(labels), query[at + 2], query[12 : at + 5]
            self.asked[name] = self.asked.get(name, 0) + 1
            said = self.says.get(name, "NXDOMAIN")
            if said is None:
                continue
            if isinstance(said, bytes):
                self.socket.sendto(query[:2] + said, visitor)
                continue
            families = {1: (socket.AF_INET, "."), 28: (socket.AF_INET6, ":")}
            records, error = [], 0
            if isinstance(said, str):
                error = self.ERRORS[said]
            elif kind in families:
                family, mark = families[kind]
                records = [socket.inet_pton(family, address) for address in said if mark in address]
            answers = b"".join(b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, 0, len(record)) + record for record in records)
            self.socket.sendto(query[:2] + struct.pack(">HHHHH", 0x8180 | error, 1, len(records), 0, 0) + question + answers, visitor)

    def close(self):
        subprocess.run(["umount", os.path.realpath("/etc/resolv.conf")], check=True)


class Socks:
    """A SOCKS 5 proxy (RFC 1928), and what it was asked for."""

    def __init__(self):
        self.asked = []
        self.server = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            visitor = self.server.accept()[0]
            threading.Thread(target=self.lead, args=(visitor,), daemon=True).start()

    def lead(self, visitor):
        take = lambda count: visitor.recv(count, socket.MSG_WAITALL)
        take(take(2)[1])
        visitor.sendall(b"\x05\x00")
        kind = take(4)[3]
        host = socket.inet_ntoa(take(4)) if kind == 1 else take(take(1)[0]).decode()
        port = struct.unpack(">H", take(2))[0]
        self.asked.append(host)
        there = socket.create_connection((host, port))
        visitor.sendall(b"\x05\x00\x00\x01" + bytes(6))

        def pump(one, other):
            while piece := one.recv(65536):
                other.sendall(piece)
            other.shutdown(socket.SHUT_WR)

        threading.Thread(target=pump, args=(visitor, there), daemon=True).start()
        pump(there, visitor)


class Checks:
    """Checks from the command line of live blogs that stand at these addresses."""

    def __init__(self, folder, urls):
        self.folder, self.names = folder, list(urls)
        text = "[service]\nstate = 'state'\ngap = '0s'\n"
        (folder / "feeds.toml").write_text(text + "".join(f"[feeds.{name}]\nurl = '{url}'\nrobots = 'ignore'\n" for name, url in urls.items()))

    def run(self, **more):
        """What is said of each of them."""
        environment = {"HOME": str(self.folder), "PATH": os.environ["PATH"], **more}
        ran = subprocess.run([BIN, "once", "--force"], cwd=self.folder, env=environment, capture_output=True, text=True, timeout=NEVER)
        said = ran.stdout + ran.stderr
        assert "panicked" not in said, said
        return {name: "".join(re.findall(rf"^(?:error: )?{name}: .*$", said, re.M)) or f"nothing of it in: {said}" for name in self.names}

    def feeds(self):
        return {name: (self.folder / "public" / f"{name}.atom").read_bytes() for name in self.names}


def name_servers(_):
    """Rows 23 and 35: a name server that fails in every way, and one that leads where nobody is to go."""
    faults = {"absent": "NXDOMAIN", "failing": "SERVFAIL", "refusing": "REFUSED", "silent": None, "empty": [], "garbled": bytes(30),
              "metadata": ["169.254.169.254"], "dead": ["10.9.9.9"], "half": ["::1", "10.9.9.9", "127.0.0.1"], "well": ["127.0.0.1"]}
    folder, site = pathlib.Path(tempfile.mkdtemp(prefix="torture-")), Site()
    names = NameServer(folder)
    try:
        port = site.server.server_address[1]
        site.pages["/live"] = good
        checks = Checks(folder, {name: f"http://{name}.test:{port}/live" for name in faults})
        names.says = {f"{name}.test": ["127.0.0.1"] for name in faults}
        for name, said in checks.run().items():
            assert re.search(r"\d+ new", said), said
        before = checks.feeds()
        names.says = {f"{name}.test": said for name, said in faults.items()}
        names.asked.clear()
        began = time.monotonic()
        said = checks.run()
        took = time.monotonic() - began
        for name in faults:
            assert names.asked.get(f"{name}.test"), f"nobody asked for {name}"
        for name in ("half", "well"):
            words = said.pop(name)
            assert re.search(r"\d+ new", words), f"a name that has an address where somebody is: {words}"
        assert "not on the public internet" in said.pop("metadata"), said
        assert "cannot reach dead.test" in said.pop("dead"), said
        for name, words in said.items():
            assert f"cannot reach {name}.test" in words and re.search("address|resol", words), f"{name}: {words}"
        after = checks.feeds()
        assert all(after[name] == before[name] for name in faults if name not in ("half", "well")), "a feed changed"
        assert took < 35, f"it took {took:.0f} s"
        names.says = {f"{name}.test": ["127.0.0.1"] for name in faults}
        for name, said in checks.run().items():
            assert re.search(r"\d+ new|\d+ revised", said), f"as soon as it can: {said}"

        # A stranger's name, in a redirect: an address that is internal is not asked, and no proxy is asked for it.
        site.pages["/moved"] = (302, {"Location": f"http://stranger.test:{port}/live"}, b"")
        names.says["stranger.test"] = ["127.0.0.1"]
        moved = Checks(folder, {"moved": f"http://well.test:{port}/moved"})
        asked, socks = site.count("/live"), Socks()
        for environment in ({}, {"all_proxy": f"socks5://127.0.0.1:{socks.server.getsockname()[1]}"}):
            said = moved.run(**environment)["moved"]
            assert "not on the public internet" in said and site.count("/live") == asked, said
        assert socks.asked == ["127.0.0.1"], f"the proxy was asked for {socks.asked}"
        # Public, as far as can be seen, and internal a moment later: the address that was checked counts.
        names.says["stranger.test"] = ["10.9.9.9", "127.0.0.1", "::ffff:127.0.0.1"]
        said = moved.run()["moved"]
        assert "not on the public internet" in said and site.count("/live") == asked, said
    finally:
        names.close()
        shutil.rmtree(folder, ignore_errors=True)
    return f"{len(faults)} answers of a name server, in {took:.0f} s"


def lost_packets(_):
    """Row 36: one packet in ten lost, long ones lost, a kilobyte a second."""
    folder, site = pathlib.Path(tempfile.mkdtemp(prefix="torture-")), Site()
    site.pages["/live"] = lambda number: good(number) + b"<!-- " + b"x" * 400_000 + b" -->"
    hosts = {"well": 70, "lossy": 71, "narrow": 72, "slow": 73}
    checks = Checks(folder, {name: site.url("/live", host) for name, host in hosts.items()})
    checks.run()
    before = checks.feeds()
    of = lambda name: f"127.0.0.{hosts[name]}"
    rules = [f"ip saddr {of('lossy')} numgen random mod 10 < 1", f"ip daddr {of('lossy')} numgen random mod 10 < 1",
             f"ip saddr {of('narrow')} meta length > 1400", f"ip saddr {of('slow')} limit rate over 1 kbytes/second burst 2 kbytes"]
    nft = lambda *words: subprocess.run(["nft", *words], check=True, capture_output=True, text=True).stdout
    nft("add table inet torture")
    try:
        nft("add chain inet torture lost { type filter hook input priority 0; }")
        for rule in rules:
            nft(f"add rule inet torture lost {rule} counter drop")
        began = time.monotonic()
        said = checks.run()
        took = time.monotonic() - began
        lost = [int(count) for count in re.findall(r"counter packets (\d+)", nft("list ruleset"))]
    finally:
        nft("delete table inet torture")
    after = checks.feeds()
    assert len(lost) == 4 and all(lost[at] for at in (0, 2, 3)), f"so many packets were lost: {lost}"
    assert "new" in said["well"], said
    assert "new" in said["lossy"] or "did not answer within" in said["lossy"], said
    for name in ("narrow", "slow"):
        assert "within 30 s" in said[name] and after[name] == before[name], said
    assert took < 40, f"it took {took:.0f} s"
    again = checks.run()
    assert all("new" in words for words in again.values()), again
    shutil.rmtree(folder, ignore_errors=True)
    return f"{sum(lost)} packets lost, the check ended within {took:.0f} s"


def no_network_at_the_start(_):
    """Row 38: the service starts without a network, and recovers by itself."""
    site = Site()
    site.pages["/good"] = good
    lo = lambda state: subprocess.run(["ip", "link", "set", "lo", state], check=True)
    lo("down")
    try:
        service = Service({"good": site.url("/good", 10)}, "[defaults]\nevery = '10s'\n")
        service.until(lambda: "cannot reach" in "".join(service.log), "that there is no network")
        assert site.count("/good") == 0
    finally:
        lo("up")
    began = time.monotonic()
    service.until(lambda: "good: 3 new" in "".join(service.log), "the first check that succeeds")
    took = time.monotonic() - began
    assert service.health() == 200
    service.end()
    return f"it recovered by itself within {took:.0f} s"


FAULTS = [name_servers, lost_packets, no_network_at_the_start]
