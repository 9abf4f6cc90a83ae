//! A notification as a webhook and as ntfy get it.

use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha2::Sha256;
use url::Url;

use super::which::{Kind, Notice};

/// What a webhook gets: the notification as JSON.
pub fn webhook(notice: &Notice) -> Vec<u8> {
    // Texts and times can always be spelt.
    serde_json::to_vec(notice).unwrap_or_default()
}

/// The header by which a webhook knows that it comes from somebody who has the secret: `sha256=` and HMAC-SHA-256 of the body in
/// hexadecimal digits, as GitHub's webhooks have it.
pub fn signature(secret: &[u8], body: &[u8]) -> String {
    let mut signed = String::from("sha256=");
    // A key may be of any length.
    if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret) {
        mac.update(body);
        signed.extend(mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")));
    }
    signed
}

/// What an ntfy server gets at its root, which takes all languages, and that root; `None`: the address names no topic.
pub fn ntfy(notice: &Notice, topic: &Url) -> Option<(Url, Vec<u8>)> {
    let mut server = topic.clone();
    let name = topic.path_segments()?.rfind(|part| !part.is_empty())?.to_owned();
    server.path_segments_mut().ok()?.pop_if_empty().pop().push("");
    server.set_query(None);
    let tags: &[&str] = match notice.kind {
        Kind::Added => &[],
        Kind::Edited => &["pencil2"],
        Kind::Withdrawn => &["wastebasket"],
    };
    let title = format!("{}: {}", notice.feed_title, notice.headline());
    let message = match notice.body() {
        text if text.trim().is_empty() => notice.headline(),
        text => text,
    };
    let mut body = json!({ "topic": name, "title": title, "message": message, "tags": tags });
    if let Some(url) = &notice.url {
        body["click"] = json!(url);
    }
    Some((server, serde_json::to_vec(&body).unwrap_or_default()))
}

/// Base64 (RFC 4648, section 4), on one line.
pub fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let all = chunk.iter().fold(0_u32, |all, &byte| (all << 8) | u32::from(byte)) << (8 * (3 - chunk.len()));
        for at in 0..4 {
            let digit = DIGITS[(all >> (18 - 6 * at)) as usize & 63];
            text.push(if at <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_as_the_standard_has_it() {
        for (text, wanted) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(text.as_bytes()), wanted);
        }
    }

    #[test]
    fn a_body_is_signed_as_others_sign_it() {
        // RFC 4231, section 4.3.
        let signed = signature(b"Jefe", b"what do ya want for nothing?");
        assert_eq!(signed, "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }
}
