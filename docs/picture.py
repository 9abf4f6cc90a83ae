#!/usr/bin/env python3
"""Makes docs/picture.png: a live blog in a browser, and its entries in newsboat.

    docs/picture.py                 with target/release/liveticker
    BIN=FILE docs/picture.py        with that binary

The live blog is the match of `liveticker demo`, which takes a minute and a half to get going. Needs chromium, newsboat and tmux;
nothing but loopback is asked.
"""

import html
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
BIN = pathlib.Path(os.environ.get("BIN", ROOT / "target/release/liveticker")).resolve()
COLUMNS, ROWS = 78, 25
SITE = """
body { font: 17px/1.45 Georgia, "DejaVu Serif", serif; margin: 0; color: #1a1a1a; background: #fff }
h1 { font-size: 27px; margin: 0; padding: 14px 26px 12px; border-top: 6px solid #b01020 }
h1::before { content: "LIVE"; font: bold 13px sans-serif; color: #fff; background: #b01020; padding: 3px 8px; margin-right: 12px;
  vertical-align: 4px }
article { margin: 0 26px; padding: 9px 0 10px; border-top: 1px solid #ddd }
article h2 { font-size: 19px; margin: 2px 0 } article p { margin: 0 }
article time { font: 13px sans-serif; color: #777 }
.key-event h2::before { content: "● "; color: #b01020 }
"""
FRAME = """<!doctype html><meta charset="utf-8"><style>
body { margin: 0; background: #e8ebef; display: flex; gap: 26px; padding: 24px; height: 572px; box-sizing: border-box }
.window { background: #fff; border-radius: 9px; overflow: hidden; box-shadow: 0 2px 14px #0003; display: flex; flex-direction: column }
.bar { font: 13px sans-serif; color: #555; background: #d5dae1; padding: 9px 14px; white-space: nowrap }
.bar::before { content: "● ● ●"; color: #9aa3b0; letter-spacing: 2px; margin-right: 14px }
iframe { border: 0; width: 560px; flex: 1 }
pre { font: 13.2px/1.42 "DejaVu Sans Mono", monospace; background: #101418; color: #d8dde3; margin: 0; padding: 12px 14px; flex: 1 }
</style><div class="window"><div class="bar">ADDRESS</div><iframe srcdoc="PAGE"></iframe></div>
<div class="window"><div class="bar">newsboat</div><pre>TERMINAL</pre></div>"""
COLOURS = ["#000", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#d8dde3"]


def main():
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        demo = subprocess.Popen([BIN, "demo"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            page, feed = addresses(demo)
            while read(page).count("<article") < 17:
                time.sleep(1)
            text = read(page)
            newest = html.unescape(re.search("<h2>(.*?)</h2>", text)[1])
            while newest not in html.unescape(read(feed)):
                time.sleep(0.5)
            terminal = newsboat(folder, feed)
            text = re.sub(r'(<time datetime="[^T]*T(\d\d:\d\d)[^"]*">)', r"\1\2", text)
            text = text.replace("</head>", f"<style>{SITE}</style></head>")
        finally:
            demo.send_signal(signal.SIGINT)
            demo.wait()
        frame = FRAME.replace("PAGE", html.escape(text)).replace("TERMINAL", terminal)
        (folder / "frame.html").write_text(frame.replace("ADDRESS", "albion-rovers-live"))
        shot = folder / "shot.png"
        subprocess.run(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--force-device-scale-factor=1",
             f"--user-data-dir={folder}/profile", "--window-size=1281,572", f"--screenshot={shot}", f"file://{folder}/frame.html"],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120,
        )
        (ROOT / "docs/picture.png").write_bytes(shot.read_bytes())
    print(f"docs/picture.png: {(ROOT / 'docs/picture.png').stat().st_size} bytes")


def addresses(demo):
    """Where the page and its feed are, as the demonstration says."""
    said = ""
    for line in demo.stdout:
        said += line
        if ".atom" in line:
            break
    return re.search(r"the page\s+(\S+)", said)[1], re.search(r"(http\S+\.atom)", said)[1]


def read(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read().decode()


def newsboat(folder, feed):
    """The list of entries as newsboat shows it, as HTML."""
    (folder / "urls").write_text(f"{feed}\n")
    (folder / "config").write_text(
        'datetime-format "%H:%M"\narticlelist-format " %D  %t"\ncolor listnormal_unread white default bold\n'
        "color listfocus black yellow\ncolor listfocus_unread black yellow\ncolor info black green\n"
    )
    files = ["-u", folder / "urls", "-c", folder / "cache.db", "-C", folder / "config"]
    subprocess.run(["newsboat", "-q", *files, "-x", "reload"], check=True, timeout=60)
    tmux = ["tmux", "-L", f"picture-{os.getpid()}", "-f", "/dev/null"]
    command = " ".join(["newsboat", "-q", *map(str, files)])
    subprocess.run([*tmux, "new-session", "-d", "-x", str(COLUMNS), "-y", str(ROWS), f"TERM=screen-256color {command}"], check=True)
    try:
        time.sleep(2)
        subprocess.run([*tmux, "send-keys", "Enter"], check=True)
        time.sleep(2)
        screen = subprocess.run([*tmux, "capture-pane", "-e", "-p"], check=True, capture_output=True, text=True).stdout
    finally:
        subprocess.run([*tmux, "kill-server"], check=False)
    return coloured(screen)


def coloured(screen):
    """What a terminal shows, with its colours, as HTML."""
    shown, style = [], {}
    for part in re.split(r"(\x1b\[[\d;]*m)", screen.rstrip("\n")):
        codes = re.fullmatch(r"\x1b\[([\d;]*)m", part)
        if not codes:
            if part:
                css = ";".join(f"{key}:{value}" for key, value in style.items())
                shown.append(f'<span style="{css}">{html.escape(part)}</span>' if css else html.escape(part))
            continue
        for code in (int(code or 0) for code in codes[1].split(";")):
            if code == 0:
                style = {}
            elif code == 1:
                style["font-weight"] = "bold"
            elif code == 7:
                style |= {"background": "#d8dde3", "color": "#101418"}
            elif 30 <= code <= 37:
                style["color"] = COLOURS[code - 30]
            elif 40 <= code <= 47:
                style["background"] = COLOURS[code - 40]
            elif code == 39:
                style.pop("color", None)
            elif code == 49:
                style.pop("background", None)
    return "".join(shown)


if __name__ == "__main__":
    main()
