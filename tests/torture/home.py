"""A live blog in a folder of its own, twice: one is left in peace, the other is not. In the end both have the same feeds."""
import datetime, json, os, pathlib, shutil, subprocess, tempfile

BIN = os.path.abspath(os.environ.get("BIN", "target/release/liveticker"))


def at(number):
    return (datetime.datetime(2026, 3, 2, 13) + datetime.timedelta(minutes=5 * number)).strftime("%Y-%m-%dT%H:%M:%SZ")


def page(number):
    """The page at a check: a new entry each time, the oldest pushed off, now and then one corrected or taken away."""
    updates = []
    for entry in range(number, max(-1, number - 10), -1):
        if entry % 7 == 3 and number >= entry + 4:
            continue
        word = "corrected" if entry % 5 == 2 and number > entry + 2 else "first"
        updates.append({"@type": "BlogPosting", "url": f"#post-{entry:04}", "headline": f"Update {entry}", "datePublished": at(entry),
                        "articleBody": f"This is the {word} telling of number {entry}, and it is long enough."})
    told = json.dumps({"@type": "LiveBlogPosting", "headline": "Harbour", "liveBlogUpdate": updates})
    return f'<html lang="en"><title>Harbour</title><script type="application/ld+json">{told}</script>'


class Home:
    def __init__(self, folder=None, more=""):
        self.folder = pathlib.Path(folder or tempfile.mkdtemp(prefix="torture-"))
        self.folder.mkdir(exist_ok=True)
        self.write("feeds.toml", "[service]\nstate = 'state'\n" + more + "[feeds.a]\nurl = 'page.html'\nas = 'https://a.example/live'\nkeep = 30\nkeep_for = '1h'\n")

    def write(self, name, text):
        (self.folder / name).write_text(text)

    def once(self, number, before=(), **more):
        """A check of that page. What stands before the command is how it is run."""
        command = [*before, BIN, "once", "--now", at(number)]
        environment = {"HOME": str(self.folder), "PATH": os.environ["PATH"], **more.pop("env", {})}
        return subprocess.run(command, cwd=self.folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, text=True, errors="replace", timeout=300, **more)

    def published(self):
        folder = self.folder / "public"
        files = [file for file in folder.iterdir() if not file.name.startswith(".liveticker-")] if folder.is_dir() else []
        return {file.name: file.read_bytes() for file in files if file.is_file()}

    def aside(self):
        return [file.name for file in (self.folder / "state").glob("*.damaged-*")] if (self.folder / "state").is_dir() else []

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)


class Pair:
    """A home that is left in peace, and one that is not."""

    def __init__(self, **more):
        self.calm, self.harried, self.number, self.what = Home(), Home(**more), 20, ""
        for home in (self.calm, self.harried):
            home.write("page.html", page(20))
            self.must(home.once(20).returncode == 0, "the first check")

    def must(self, holds, what):
        if not holds:
            raise AssertionError(f"{self.what}: {what}")

    def step(self, what, fault, heal=lambda: None, can_speak=True):
        """One more check: `fault` does it in the harried home, under a fault, and gives what came of it.
        Where what it says may be what fails, it need not be heard."""
        self.what, before = what, self.calm.published()
        self.number += 1
        for home in (self.calm, self.harried):
            home.write("page.html", page(self.number))
        self.must(self.calm.once(self.number).returncode == 0, "left in peace")
        wanted = self.calm.published()
        ran = fault(self.harried, self.number)
        said = ran.stderr or ""
        self.must("panicked" not in said, said)
        self.must(ran.returncode <= 0 or ran.returncode in (1, 2, 127, 255) and (said or not can_speak), f"exit status {ran.returncode}: {said}")
        for name, bytes_ in self.harried.published().items():
            self.must(bytes_ in (before.get(name), wanted.get(name)), f"{name} is neither as it was nor as it is to be")
        self.must(not self.harried.aside(), f"a sound record was set aside: {said}")
        heal()
        again = self.harried.once(self.number)
        self.must(again.returncode == 0, f"as soon as it can: {again.stderr}")
        self.must(self.harried.published() == wanted, "the feeds differ from those of a quiet run")
        return ran

    def close(self):
        self.calm.close()
        self.harried.close()
