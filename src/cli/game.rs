//! A football match as a newsroom tells it: posts, edits, pins and a withdrawal, at the seconds at which they happen. It never was.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

/// What happens to a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    /// It is put up.
    Post,
    /// … and marked as a key event.
    Key,
    /// It says something else from now on.
    Edit,
    /// It is taken away.
    Withdraw,
}

use Turn::{Edit, Key, Post, Withdraw};

/// At which second what happens to which post: its heading and its text.
const SCRIPT: [(i64, Turn, u32, &str, &str); 34] = [
    (
        -95,
        Post,
        1,
        "Welcome to the harbour ground",
        "The gates are open and the brass band plays. Albion meet Rovers for the first time in nine years.",
    ),
    (
        -70,
        Post,
        2,
        "The teams are in",
        "Albion start with two up front. Rovers leave their captain on the bench: his calf is not what it should be.",
    ),
    (
        -40,
        Post,
        3,
        "Rain, and more of it",
        "A steady wind blows from the sea. Both goalkeepers have asked for longer studs.",
    ),
    (-20, Post, 4, "The teams walk out", "Albion in blue, Rovers in white. The referee checks her watch."),
    (-5, Key, 5, "Kick-off", "Rovers begin, from left to right. Nine thousand people are here."),
    (4, Post, 6, "First corner", "Okafor wins it off a defender's knee. It comes to nothing."),
    (9, Post, 7, "A long ball", "Lindqvist chases it to the flag and wins a throw."),
    (
        14,
        Edit,
        7,
        "A long ball, and a throw",
        "Lindqvist chases it to the flag and wins a throw. He holds his side for a moment.",
    ),
    (18, Post, 8, "Save!", "Moreau tips a header over the bar. Rovers had half the goal to aim at."),
    (24, Key, 9, "Goal! Albion 1, Rovers 0", "A low cross from the right, and Okafor is there before everybody else."),
    (
        31,
        Post,
        10,
        "How it came about",
        "Three passes from one end to the other: Moreau, Diallo, Sand, and then the cross.",
    ),
    (
        36,
        Edit,
        9,
        "Goal! Albion 1, Rovers 0",
        "A low cross from the right, and Sand is there before everybody else. (It was given to Okafor at first.)",
    ),
    (41, Post, 11, "Yellow card", "Petrov pulls a shirt in the centre circle and cannot complain."),
    (47, Post, 12, "Substitution", "Lindqvist limps off; Haas comes on."),
    (52, Post, 13, "Penalty to Rovers?", "The referee points to the spot."),
    (57, Withdraw, 13, "", ""),
    (
        60,
        Post,
        14,
        "No penalty",
        "She has checked it again: the foul was outside the box, and the free kick goes into the wall.",
    ),
    (66, Key, 15, "Half-time: Albion 1, Rovers 0", "Albion have had the better chances, Rovers the ball."),
    (74, Post, 16, "At the tea hut", "The queue is longer than the one at the bank. The pies are said to be worth it."),
    (81, Post, 17, "On we go", "No changes at the break. The rain has stopped."),
    (87, Post, 18, "Off the post", "Haas hits it from twenty metres; Moreau only watches."),
    (93, Key, 19, "Goal! Albion 1, Rovers 1", "A corner, a scramble, and Petrov pokes it in from two metres."),
    (99, Post, 20, "The ground is loud", "The Rovers end sings about the ferry that was late."),
    (105, Post, 21, "Triple change", "Albion bring on Berg, Imran and Wolf."),
    (
        111,
        Edit,
        21,
        "Triple change for Albion",
        "Albion bring on Berg, Imran and Wolf; Sand goes off to a standing ovation.",
    ),
    (117, Post, 22, "A dog on the pitch", "It is brown, it is fast, and it does not want to leave."),
    (124, Post, 23, "The dog has left", "With the corner flag."),
    (130, Post, 24, "Red card", "Petrov, for the second time. Rovers are ten."),
    (137, Post, 25, "Five more minutes", "Most of them are the dog's."),
    (
        144,
        Key,
        26,
        "Goal! Albion 2, Rovers 1",
        "Wolf, from nowhere, with his first touch. His coach is on the roof of the dugout.",
    ),
    (152, Post, 27, "Last corner", "Everybody is in the box, the goalkeeper too."),
    (
        158,
        Key,
        28,
        "Full time: Albion 2, Rovers 1",
        "It is over. Albion have won the cup that they made up this morning.",
    ),
    (166, Post, 29, "Wolf speaks", "I only wanted to be warm, he says, and laughs."),
    (175, Post, 30, "Good night", "That is all from the harbour ground. Thank you for reading."),
];

/// A post as the page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Update {
    number: u32,
    at: Timestamp,
    edited: Option<Timestamp>,
    is_key: bool,
    heading: &'static str,
    text: &'static str,
}

/// The page of the match at `now`, as a site would serve it, where it is told from `start` on.
pub fn page(start: Timestamp, now: Timestamp) -> String {
    let updates = updates(start, now);
    let is_over = updates.iter().any(|update| update.number == 30);
    let posting = |update: &Update| {
        json!({
            "@type": "BlogPosting",
            "@id": format!("#post-{}", update.number),
            "url": format!("#post-{}", update.number),
            "headline": update.heading,
            "datePublished": update.at.to_string(),
            "dateModified": update.edited.unwrap_or(update.at).to_string(),
            "articleBody": update.text,
            "author": {"@type": "Person", "name": "Ada Example"},
        })
    };
    let mut blog = json!({
        "@context": "https://schema.org",
        "@type": "LiveBlogPosting",
        "headline": "Albion – Rovers live: a match that never was",
        "coverageStartTime": start.to_string(),
        "publisher": {"@type": "Organization", "name": "The Demonstration"},
        "liveBlogUpdate": updates.iter().map(posting).collect::<Vec<_>>(),
    });
    if is_over {
        blog["coverageEndTime"] = json!(now.to_string());
    }
    let article = |update: &Update| {
        let key = if update.is_key { " key-event" } else { "" };
        format!(
            "<article id=\"post-{}\" class=\"update{key}\"><time datetime=\"{}\"></time><h2>{}</h2><p>{}</p></article>\n",
            update.number, update.at, update.heading, update.text
        )
    };
    let articles: String = updates.iter().map(article).collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Albion – Rovers live</title>\n\
         <script type=\"application/ld+json\">{blog}</script></head>\n\
         <body><h1>Albion – Rovers live</h1>\n<main>\n{articles}</main></body></html>\n"
    )
}

/// What the page shows at `now`, the newest first.
fn updates(start: Timestamp, now: Timestamp) -> Vec<Update> {
    let mut updates: Vec<Update> = Vec::new();
    for (second, turn, number, heading, text) in SCRIPT {
        let Ok(at) = start.checked_add(SignedDuration::from_secs(second)) else { continue };
        if at > now {
            break;
        }
        match turn {
            Post | Key => {
                updates.insert(0, Update { number, at, edited: None, is_key: turn == Key, heading, text });
            }
            Edit => {
                let known = updates.iter_mut().find(|update| update.number == number);
                known.into_iter().for_each(|update| {
                    (update.heading, update.text, update.edited) = (heading, text, Some(at));
                });
            }
            Withdraw => updates.retain(|update| update.number != number),
        }
    }
    updates
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_match_has_all_that_a_live_blog_has() {
        let start: Timestamp = "2026-03-02T15:00:00Z".parse().unwrap();
        let at = |second: i64| updates(start, start.checked_add(SignedDuration::from_secs(second)).unwrap());
        assert_eq!(at(0).first().map(|update| update.heading), Some("Kick-off"), "there is something to begin with");
        let text = |second: i64| at(second).iter().find(|update| update.number == 9).map(|update| update.text).unwrap();
        assert_ne!(text(30), text(40), "a post is edited");
        let has = |second: i64, number: u32| at(second).iter().any(|update| update.number == number);
        assert!(has(55, 13) && !has(59, 13), "another is taken away");
        assert!(at(200).iter().filter(|update| update.is_key).count() > 3);
        assert!(SCRIPT.is_sorted_by_key(|(second, ..)| *second));
        assert!(page(start, start + SignedDuration::from_secs(200)).contains("coverageEndTime"));
    }
}
