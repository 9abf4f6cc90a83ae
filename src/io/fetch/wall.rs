//! Walls against programs, by the marks that they bear in the headers of an answer.

use reqwest::header::HeaderMap;

/// Marks: a header, what stands in it, and whose wall it is. Each is documented by its maker as the sign of a challenge or refusal.
const MARKS: [(&str, &str, &str); 10] = [
    ("cf-mitigated", "challenge", "Cloudflare"),
    ("x-amzn-waf-action", "challenge", "the firewall of AWS"),
    ("x-amzn-waf-action", "captcha", "the firewall of AWS"),
    ("x-datadome", "", "DataDome"),
    ("x-dd-b", "", "DataDome"),
    ("x-px-block", "", "PerimeterX"),
    ("x-kpsdk-ct", "", "Kasada"),
    ("x-sucuri-block", "", "Sucuri"),
    ("x-iinfo", "", "Imperva"),
    ("server", "ddos-guard", "DDoS-Guard"),
];

/// Whose wall an answer comes from, if it comes from one. A page that came is none, whoever stands before its server.
pub fn whose(status: u16, headers: &HeaderMap) -> Option<&'static str> {
    let is_refusal = matches!(status, 202 | 401 | 403 | 405 | 429 | 503);
    let bears = |name: &str, mark: &str| {
        headers
            .get_all(name)
            .iter()
            .any(|value| String::from_utf8_lossy(value.as_bytes()).to_ascii_lowercase().contains(mark))
    };
    MARKS.iter().find(|(name, mark, _)| is_refusal && bears(name, mark)).map(|(_, _, whose)| *whose)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_wall_is_known_by_its_marks() {
        for (status, name, value, wanted) in [
            (403, "cf-mitigated", "challenge", Some("Cloudflare")),
            (503, "CF-Mitigated", "Challenge", Some("Cloudflare")),
            (202, "x-amzn-waf-action", "challenge", Some("the firewall of AWS")),
            (405, "x-amzn-waf-action", "captcha", Some("the firewall of AWS")),
            (403, "x-datadome", "protected", Some("DataDome")),
            (200, "x-datadome", "protected", None),
            (403, "server", "cloudflare", None),
            (500, "cf-mitigated", "challenge", None),
        ] {
            let name: reqwest::header::HeaderName = name.parse().unwrap();
            let headers = HeaderMap::from_iter([(name, value.parse().unwrap())]);
            assert_eq!(whose(status, &headers), wanted, "{status} {value}");
        }
    }
}
