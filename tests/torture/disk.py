"""What a disk can do: every call to it fails, one after the other, in earnest; space, inodes and rights run out; the power goes."""
import errno, os, pathlib, shutil, subprocess, time

from home import BIN, Home, Pair, at, page

# What is made to fail, and how. The calls are made by the program, by SQLite in it, and by the loader before either.
FAILURES = [("fsync,fdatasync", "EIO"), ("rename,renameat,renameat2,linkat", "EIO"),
            ("openat", "EMFILE"), ("openat", "EIO"), ("ftruncate", "EIO"), ("mkdir,mkdirat", "ENOSPC"), ("unlink,unlinkat", "EIO"),
            ("fsync,fdatasync", "EINTR"), ("fcntl", "EINTR"), ("newfstatat,statx,fstat", "EIO"), ("getrandom", "EINTR")]


def every_call_fails(long):
    """Rows 39 and 41: the n-th call of a thread fails, for each n until there is no n-th; else for the first, second, fourth, …"""
    pair, injected = Pair(), 0
    log = pair.harried.folder / "strace"
    for calls, error in FAILURES:
        nth, strikes = 1, 0
        while True:
            inject = f"inject={calls}:error={error}:when={nth}"
            traced = ["strace", "-f", "-qq", "-o", str(log), "-e", f"trace={calls}", "-e", inject]
            speaks = not calls.startswith("write")
            ran = pair.step(f"{calls}: {error} at {nth}", lambda home, number: home.once(number, traced), can_speak=speaks)
            count = log.read_text(errors="replace").count("(INJECTED)")
            injected, strikes = injected + count, strikes + count
            if count == 0:
                break
            if ran.returncode == 1 and speaks:
                pair.must("cannot" in ran.stderr or "error" in ran.stderr, f"it does not say what it cannot: {ran.stderr}")
            nth = nth + 1 if long else 2 * nth
        pair.must(strikes > 0 or calls in ("ftruncate", "getrandom", "unlink,unlinkat", "mkdir,mkdirat"), "no call was ever made to fail")
    pair.must(injected >= 40, f"only {injected} calls were made to fail")
    pair.close()
    return f"{injected} calls were made to fail"


def layered(folder):
    """What stands between the program and its calls, built."""
    layer = folder / "faults.so"
    subprocess.run(["gcc", "-O1", "-shared", "-fPIC", "-o", layer, pathlib.Path(__file__).with_name("faults.c")], check=True)
    return layer


def every_read_and_write_fails(long):
    """Rows 39 and 41: the same for what is read from files and written to them, by SQLite's record as by the feeds."""
    pair, failed = Pair(), 0
    layer, counted = layered(pair.harried.folder), pair.harried.folder / "count"
    for call, error in (("write", errno.ENOSPC), ("write", errno.EIO), ("read", errno.EIO)):
        nth, strikes = 1, 0
        while True:
            counted.write_bytes(b"")
            env = {"LD_PRELOAD": str(layer), "FAIL": call, "NTH": str(nth), "ERROR": str(error), "COUNT": str(counted)}
            ran = pair.step(f"{call}: {os.strerror(error)} at {nth}", lambda home, number: home.once(number, env=env))
            if not counted.stat().st_size:
                break
            strikes += 1
            if ran.returncode != 0:
                pair.must("cannot" in ran.stderr and "malformed" not in ran.stderr, f"it does not say what it cannot: {ran.stderr}")
            nth = nth + 1 if long else nth + 1 + nth // 3
        pair.must(strikes >= 5, f"only {strikes} calls were made to fail")
        failed += strikes
    pair.close()
    return f"{failed} of them were made to fail"


def short_writes(_):
    """Row 42: writes that take half, and calls that are interrupted."""
    pair = Pair()
    layer, counted = layered(pair.harried.folder), pair.harried.folder / "count"
    for every in (2, 3, 5, 8):
        env = {"LD_PRELOAD": str(layer), "SHORT": str(every), "COUNT": str(counted)}
        ran = pair.step(f"every {every}th write", lambda home, number: home.once(number, env=env))
        pair.must(ran.returncode == 0, f"a short write is no failure: {ran.stderr}")
    count = counted.stat().st_size
    pair.must(count > 20, f"only {count} writes were cut short")
    pair.close()
    return f"{count} writes were cut short or interrupted"


def within(limit):
    return lambda home, number: home.once(number, ["bash", "-c", f'{limit}; exec "$@"', "bash"])


def descriptors_and_memory(_):
    """Row 47: few descriptors, little memory, little CPU."""
    pair, failed = Pair(), 0
    for limit in [f"ulimit -n {number}" for number in (4, 8, 10, 12, 14, 16, 20, 30)] + [f"ulimit -v {kilobytes}" for kilobytes in (20_000, 60_000, 100_000, 200_000)]:
        failed += pair.step(limit, within(limit)).returncode != 0
    pair.must(failed >= 5, f"only {failed} limits were met")
    pair.step("little CPU", lambda home, number: home.once(number, ["nice", "-n", "19"]))
    pair.close()
    return f"{failed} limits were met"


def mounted(kind, options, source="none"):
    def mount(folder):
        subprocess.run(["mount", "-t", kind, "-o", options, source, folder], check=True)
    return mount


def nowhere_to_write(_):
    """Row 40: no space, no inodes, nothing to be written, no rights, no folder; each of the record and of the feeds."""
    pair, failed = Pair(), 0
    for part in ("public", "state"):
        folder = pair.harried.folder / part
        kept = pair.harried.folder / "kept"

        def on(options, change=lambda: None):
            def fault(home, number):
                shutil.rmtree(kept, ignore_errors=True)
                shutil.copytree(folder, kept)
                mounted("tmpfs", options)(folder)
                shutil.copytree(kept, folder, dirs_exist_ok=True)
                change()
                return home.once(number)
            return fault

        def heal():
            # What is there now is what the disk had: more room, and it goes on with it.
            subprocess.run(["mount", "-o", "remount,rw,size=100m,nr_inodes=0", folder], check=True)
            shutil.rmtree(kept)
            shutil.copytree(folder, kept)
            subprocess.run(["umount", folder], check=True)
            shutil.rmtree(folder)
            kept.rename(folder)

        size = sum(file.stat().st_size + 4096 for file in folder.iterdir()) // 1024
        inodes = len(list(folder.iterdir())) + 1
        tries = [(f"{part}: {more} kB left", on(f"size={size + more}k")) for more in (0, 8, 64)]
        tries += [(f"{part}: {more} inodes left", on(f"size=100m,nr_inodes={inodes + more}")) for more in (1, 2)]
        tries += [(f"{part}: nothing to be written", on("size=100m", lambda: subprocess.run(["mount", "-o", "remount,ro", folder], check=True)))]
        for what, fault in tries:
            failed += pair.step(what, fault, heal).returncode != 0
    for part in ("public", "state"):
        folder = pair.harried.folder / part

        def no_rights(home, number):
            os.chmod(folder, 0o500)
            subprocess.run(["chown", "-R", "nobody", home.folder], check=True)
            os.chmod(home.folder, 0o755)
            return home.once(number, ["setpriv", "--reuid", "65534", "--clear-groups"])

        def rights():
            os.chmod(folder, 0o755)
            subprocess.run(["chown", "-R", "root", pair.harried.folder], check=True)

        failed += pair.step(f"{part}: no rights", no_rights, rights).returncode != 0
    pair.step("the feeds are gone", lambda home, number: (shutil.rmtree(home.folder / "public"), home.once(number))[1])
    pair.must(failed >= 6, f"only {failed} of them kept anything from being written")
    pair.close()
    return f"{failed} times nothing could be written"


def power_cut(long):
    """Row 44: what an ext4 file system had on its disk at a moment, while the program wrote."""
    image, cut = "/tmp/torture-disk-%d" % os.getpid(), "/tmp/torture-cut-%d" % os.getpid()
    folder = pathlib.Path(subprocess.check_output(["mktemp", "-d"], text=True).strip())
    with open(image, "wb") as file:
        file.truncate(32 << 20)
    subprocess.run(["mkfs.ext4", "-q", "-F", image], check=True)
    mount = lambda of: subprocess.run(["mount", "-o", "loop", of, folder], check=True)
    umount = lambda: subprocess.run(["umount", folder], check=True)
    calm, cuts, lost = Home(), 0, 0
    try:
        mount(image)
        home = Home(folder / "home")
        for number in range(20, 20 + (60 if long else 12)):
            before = calm.published()
            for one in (calm, home):
                one.write("page.html", page(number))
            assert calm.once(number).returncode == 0
            wanted = calm.published()
            os.sync()
            child = subprocess.Popen([BIN, "once", "--now", at(number)], cwd=home.folder, env={"HOME": str(home.folder)}, stdin=subprocess.DEVNULL,
                                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(0.002 * (number % 15))
            shutil.copyfile(image, cut)
            running = child.poll() is None
            child.wait()
            cuts += running
            umount()
            mount(cut)
            for name, bytes_ in home.published().items():
                assert bytes_ in (before.get(name), wanted.get(name)), f"cut {number}: {name} is neither as it was nor as it is to be"
            assert not home.aside(), f"cut {number}: the record was damaged"
            again = home.once(number)
            assert again.returncode == 0, f"cut {number}: {again.stderr}"
            assert home.published() == wanted, f"cut {number}: the feeds differ from those of a quiet run"
            umount()
            shutil.copyfile(cut, image)
            mount(image)
    finally:
        subprocess.run(["umount", folder], stderr=subprocess.DEVNULL)
        for file in (image, cut):
            pathlib.Path(file).unlink(missing_ok=True)
        calm.close()
    assert cuts > 0, "the power never went while it ran"
    return f"{cuts} times the power went while it ran"


FAULTS = [every_call_fails, every_read_and_write_fails, short_writes, descriptors_and_memory, nowhere_to_write, power_cut]
