//! The words by which boilerplate is called: in classes and ids, and on labels. One table for each concept, a line for each
//! language; each is evidence, and none decides alone.

/// Classes of advertisements.
pub const ADVERT: &[&str] = &[
    // en
    "ad",
    "ads",
    "advert",
    "adverts",
    "advertisement",
    "advertisements",
    "advertising",
    "adslot",
    "adunit",
    "adbox",
    "mpu",
    "sponsored",
    "sponsor",
    "promoted",
    // networks
    "adsbygoogle",
    "taboola",
    "outbrain",
    "gpt",
    "dfp",
    "teads",
    // de, fr, es, it, pt, nl, sv, pl
    "werbung",
    "anzeige",
    "publicite",
    "publicidad",
    "pubblicita",
    "publicidade",
    "advertentie",
    "annons",
    "reklama",
];

/// Classes of what shares an entry.
pub const SHARE: &[&str] = &[
    // en
    "share",
    "shares",
    "sharing",
    "sharebar",
    "sharetools",
    "sharelinks",
    "social",
    "socials",
    "copylink",
    "copy-link",
    // services
    "addtoany",
    "sharethis",
    "addthis",
    // de, fr, es, it, pt, nl, sv, pl
    "teilen",
    "partage",
    "partager",
    "compartir",
    "condividi",
    "compartilhar",
    "delen",
    "dela",
    "udostepnij",
];

/// Classes of what asks to subscribe, to sign in or to give.
pub const CALL: &[&str] = &[
    // en
    "newsletter",
    "newsletters",
    "subscribe",
    "subscription",
    "signup",
    "sign-up",
    "donate",
    "donation",
    "paywall",
    "membership",
    "contribute",
    "cta",
    // de, fr, es, it
    "abo",
    "abonnement",
    "abonnez",
    "suscripcion",
    "suscribete",
    "iscriviti",
];

/// Classes of what leads to other stories.
pub const RELATED: &[&str] = &[
    // en
    "related",
    "promo",
    "promos",
    "teaser",
    "teasers",
    "recommended",
    "recommendations",
    "recirculation",
    "readmore",
    "read-more",
    "more-on",
    "see-also",
    "onward",
    "most-read",
    "mostread",
    "trending",
    "card",
    // de, fr, es, it, pt, nl
    "verwandt",
    "weiterlesen",
    "associes",
    "relacionados",
    "relacionadas",
    "correlati",
    "gerelateerd",
];

/// Classes of a list of what readers say.
pub const COMMENTS: &[&str] = &[
    // en
    "comments",
    "commentlist",
    "replies",
    "responses",
    "disqus",
    "discussion",
    "postings",
    // de, fr, es, it, pl
    "kommentare",
    "commentaires",
    "comentarios",
    "commenti",
    "komentarze",
];

/// Classes of one of them; an editor's remark may be called so as well.
pub const COMMENT: &[&str] = &["comment", "reply", "posting", "kommentar", "commentaire", "comentario", "commento"];

/// Classes of numbers that count what readers do.
pub const COUNT: &[&str] = &[
    "count",
    "counts",
    "counter",
    "counters",
    "like",
    "likes",
    "comments",
    "comment",
    "shares",
    "share",
    "views",
    "react",
    "reaction",
    "reactions",
    "vote",
    "votes",
    "upvote",
    "upvotes",
    "claps",
    "hearts",
    "social",
    "engagement",
    "stats",
    // de, fr, es
    "kommentare",
    "commentaires",
    "comentarios",
    "gefaellt",
];

/// What stands on the button by which one reader answers another.
pub const REPLY: &[&str] = &[
    // en, de, fr, es and pt, it, nl, sv, pl, cs, fi, tr, ru
    "reply",
    "antworten",
    "répondre",
    "responder",
    "rispondi",
    "beantwoorden",
    "svara",
    "odpowiedz",
    "odpovědět",
    "vastaa",
    "yanıtla",
    "ответить",
];

/// What stands over an advertisement.
pub const ADVERT_LABELS: &[&str] = &[
    // en, de, fr, es, it, pt, nl, da and no, sv, pl, cs, hu, fi, tr
    "advertisement",
    "sponsored",
    "advertorial",
    "paid content",
    "anzeige",
    "werbung",
    "publicité",
    "publicidad",
    "pubblicità",
    "publicidade",
    "advertentie",
    "annonce",
    "annonse",
    "annons",
    "reklama",
    "reklam",
    "hirdetés",
    "mainos",
    // ru, el, ar, hi, ja, zh, ko
    "реклама",
    "διαφήμιση",
    "إعلان",
    "विज्ञापन",
    "広告",
    "广告",
    "廣告",
    "광고",
];

/// Labels that a page puts on entries, and what it writes for what it cannot show.
pub const LABELS: &[&str] = &[
    "pinned",
    "pinned post",
    "key event",
    "copy link",
    "link copied",
    "link kopieren",
    "copier le lien",
    "copiar enlace",
    "show more",
    "skip to end of embed",
];

/// What stands on a link that does nothing but share.
pub const SHARE_LABELS: &[&str] = &[
    // en
    "share",
    "permalink",
    "copy link",
    "copy this link",
    "tweet",
    "print",
    // de, fr, es, it, pt, nl, da, sv, pl
    "teilen",
    "twittern",
    "drucken",
    "partager",
    "tweeter",
    "compartir",
    "condividi",
    "compartilhar",
    "delen",
    "del",
    "dela",
    "udostępnij",
];

/// Whether a text is one of these, its case aside.
pub fn is_one(text: &str, list: &[&str]) -> bool {
    // The longest has two words.
    text.len() <= 40 && list.contains(&text.to_lowercase().as_str())
}
