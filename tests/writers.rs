//! Who wrote an entry, on pages that call it nothing: by where a name stands, and what stands there in the others.

#![allow(clippy::unwrap_used, clippy::panic)]

use jiff::Timestamp;
use liveticker::extract::explain;
use liveticker::page::Page;
use liveticker::profile::{Catalogue, Profile};

const TOLD: [(&str, &str); 6] = [
    (
        "16:04",
        "The water is going down, and cleaning has begun in Mill Lane; bring shovels and boots if you have them.",
    ),
    ("14:31", "One hundred and eighty meals were handed out in the parish hall. Thank you, bakers of Upper Ford!"),
    ("11:17", "The bridge by the saw mill has been inspected and is open to cars."),
    ("09:25", "The river stands at 412 centimetres and has stopped rising for the first time since yesterday morning."),
    ("08:13", "Thirty-seven people have been taken to safety, nine of them children; most are with relatives tonight."),
    ("07:42", "There is no power in the lower town."),
];

/// The authors of the six entries, and the last words of each, as a page shows them that is made with `one`.
fn authors(intro: &str, names: [&str; 6], one: impl Fn(&str, &str, &str) -> String) -> Vec<String> {
    let rows: String = TOLD.iter().zip(names).map(|((clock, text), name)| one(clock, text, name)).collect();
    let html = format!(
        "<!DOCTYPE html><html lang=en><title>Flood live</title><body><h1>Flood live</h1>{intro}<div>{rows}</div></body></html>"
    );
    let now: Timestamp = "2026-03-02T22:00:00Z".parse().unwrap();
    let page = Page::new(html.into_bytes(), None, "https://council.example/flood".parse().ok(), now);
    let (sighting, _) = explain(&page, &Profile::default(), &Catalogue::default());
    let entries = sighting.unwrap().entries;
    assert_eq!(entries.len(), 6, "{entries:#?}");
    for (entry, (_, text)) in entries.iter().zip(TOLD) {
        assert!(entry.content.text.contains(text), "{}", entry.content.text);
    }
    entries.iter().map(|entry| entry.authors.join("+")).collect()
}

const FULL: [&str; 6] = ["Ada Holm", "Reuters", "Filip Quist", "Ada Holm", "Filip Quist", "Ada Holm"];
const GIVEN: [&str; 6] = ["Ada", "Filip", "Filip", "Ada", "Ada", "Filip"];
const OTHER_SCRIPT: [&str; 6] = ["रितिका नेगी", "पीटीआई", "रितिका नेगी", "पीटीआई", "रितिका नेगी", "रितिका नेगी"];

#[test]
fn names_are_known_by_what_stands_beside_them() {
    type Row<'a> = (&'a str, &'a str, [&'a str; 6], fn(&str, &str, &str) -> String);
    let rows: [Row<'_>; 11] = [
        ("an agency among names", "", FULL, |clock, text, name| {
            format!("<div class=r><i>{clock}</i><p>{text}</p><div class=x>{name}</div></div>")
        }),
        ("an agency after a by-line's word", "", FULL, |clock, text, name| {
            format!("<div class=r><i>{clock}</i><div class=x>By {name}</div><p>{text}</p></div>")
        }),
        (
            "given names that the page introduces",
            "<p>Ada and Filip report from the weir.</p>",
            GIVEN,
            |clock, text, name| format!("<div class=r><i>{clock}</i><b class=x>{name}</b><p>{text}</p></div>"),
        ),
        ("given names behind a dash", "", GIVEN, |clock, text, name| {
            format!("<div class=r><i>{clock}</i><p>{text}</p><p class=x>– {name}</p></div>")
        }),
        ("given names beside portraits", "", GIVEN, |clock, text, name| {
            format!(
                "<div class=r><i>{clock}</i><div class=x><img src=/{name}.png alt=''>{name}</div><p>{text}</p></div>"
            )
        }),
        ("names in a script without capitals beside portraits", "", OTHER_SCRIPT, |clock, text, name| {
            format!(
                "<div class=r><i>{clock}</i><div><img src=/u.png alt=''><span>{name}</span></div><p>{text}</p></div>"
            )
        }),
        ("an address", "", GIVEN, |clock, text, name| {
            format!("<article><header><i>{clock}</i><address>{name}</address></header><p>{text}</p></article>")
        }),
        ("a slot of a component", "", GIVEN, |clock, text, name| {
            format!(
                "<x-post><span slot=clock>{clock}</span><span slot=reporter>{name}</span><p slot=copy>{text}</p></x-post>"
            )
        }),
        ("an attribute of the entry", "", GIVEN, |clock, text, name| {
            format!("<x-post data-author={name}><span>{clock}</span><span class=x>{name}</span><p>{text}</p></x-post>")
        }),
        ("a dash behind the text, without a container", "", GIVEN, |clock, text, name| {
            format!("<h3>{clock}: What is new</h3><p>{text} <em>- {name}</em></p>")
        }),
        ("initials in brackets behind the text", "", ["AH", "FQ", "FQ", "AH", "AH", "FQ"], |clock, text, name| {
            format!("<div class=r><i>{clock}</i> {text} <em>({name})</em></div>")
        }),
    ];
    for (what, intro, names, one) in rows {
        assert_eq!(authors(intro, names, one), names, "{what}");
    }
}

#[test]
fn labels_are_no_names() {
    let none = [""; 6];
    let subjects = ["Roads", "Weather", "Weather", "Roads", "Roads", "Weather"];
    type Row<'a> = (&'a str, &'a str, [&'a str; 6], fn(&str, &str, &str) -> String);
    let rows: [Row<'_>; 5] = [
        ("a subject", "", subjects, |clock, text, name| {
            format!("<div class=r><i>{clock}</i><b class=x>{name}</b><p>{text}</p></div>")
        }),
        (
            "a subject that the site's sections have",
            "<ul><li><a href=/r>Roads</a> <a href=/w>Weather</a></ul>",
            subjects,
            |clock, text, name| format!("<div class=r><i>{clock}</i><b class=x>{name}</b><p>{text}</p></div>"),
        ),
        ("a button", "", ["Send to Ada"; 6], |clock, text, name| {
            format!("<div class=r><i>{clock}</i><p>{text}</p><div><button>{name}</button></div></div>")
        }),
        ("a label at the end of all, without a container", "", ["more"; 6], |clock, text, name| {
            format!("<h3>{clock}: What is new</h3><p>{text} <em>[{name}]</em></p>")
        }),
        ("another in each", "", ["Weir", "Hall", "Bridge", "River", "Town", "Mill"], |clock, text, name| {
            format!("<div class=r><i>{clock}</i><p>{text}</p><p class=x>– {name}</p></div>")
        }),
    ];
    for (what, intro, labels, one) in rows {
        assert_eq!(authors(intro, labels, one), none, "{what}");
    }
}
