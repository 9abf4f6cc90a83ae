//! Where a redirect leads, and whether we go there (RFC 9110, section 15.4).

use url::Url;

/// No address that is longer is followed, in bytes: servers take 8,000 (RFC 9110, section 4.1).
const LONGEST: usize = 16_000;

/// Whether a status sends us elsewhere, and if so, whether for good.
pub fn redirects(status: u16) -> Option<bool> {
    match status {
        301 | 308 => Some(true),
        302 | 303 | 307 => Some(false),
        _ => None,
    }
}

/// Whether anybody on the way can change from there on what comes.
pub fn is_downgrade(here: &Url, next: &Url) -> bool {
    here.scheme() == "https" && next.scheme() != "https"
}

/// Where `location` leads from `here`, or why we do not go there.
pub fn next(here: &Url, location: Option<&str>) -> Result<Url, String> {
    let location = location.map(str::trim).filter(|text| !text.is_empty()).ok_or("it does not say where to")?;
    let mut base = here.clone();
    let own = (here.username().to_owned(), here.password().map(str::to_owned));
    // These fail only where there is no host.
    let with = |url: &mut Url, name: &str, password: Option<&str>| {
        url.set_username(name).is_ok() && url.set_password(password).is_ok()
    };
    with(&mut base, "", None);
    if location.len() > LONGEST {
        return Err(format!("to an address of {} bytes", location.len()));
    }
    let mut url = base.join(location).map_err(|error| {
        let shown: String = location.chars().take(200).collect();
        format!("to {shown:?}: {error}")
    })?;
    if !["http", "https"].contains(&url.scheme()) {
        return Err(format!("to a {}: address", url.scheme()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("to an address with a name or password in it".to_owned());
    }
    url.set_fragment(None);
    // What the operator has given for this origin goes on being sent there, and nowhere else.
    if url.origin() == here.origin() {
        with(&mut url, &own.0, own.1.as_deref());
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]

    use super::*;

    #[test]
    fn to_leave_https_for_http_is_a_downgrade() {
        let url = |text: &str| Url::parse(text).unwrap();
        for (here, next, wanted) in [
            ("https://a.example/", "http://a.example/", true),
            ("https://a.example/", "https://b.example/", false),
            ("http://a.example/", "https://a.example/", false),
            ("http://a.example/", "http://b.example/", false),
        ] {
            assert_eq!(is_downgrade(&url(here), &url(next)), wanted, "{here} → {next}");
        }
    }

    #[test]
    fn a_location_is_resolved_or_refused() {
        for (here, location, wanted) in [
            ("https://a.example/x/y", Some("z"), Ok("https://a.example/x/z")),
            ("https://a.example/x/y?q", Some("/z#part"), Ok("https://a.example/z")),
            ("https://a.example/x", Some("//b.example/"), Ok("https://b.example/")),
            ("https://me:pw@a.example/x", Some("/z"), Ok("https://me:pw@a.example/z")),
            ("https://me:pw@a.example/x", Some("https://b.example/z"), Ok("https://b.example/z")),
            ("https://a.example/", Some("https://me:pw@a.example/"), Err("name or password")),
            ("https://a.example/", Some("file:///etc/passwd"), Err("to a file: address")),
            ("https://a.example/", Some("javascript:1"), Err("to a javascript: address")),
            ("https://a.example/", Some("https://:99999/"), Err("to \"https://:99999/\"")),
            ("https://a.example/", Some("  "), Err("does not say")),
            ("https://a.example/", None, Err("does not say")),
        ] {
            match (next(&Url::parse(here).unwrap(), location), wanted) {
                (Ok(url), Ok(wanted)) => assert_eq!(url.as_str(), wanted),
                (Err(reason), Err(wanted)) => assert!(reason.contains(wanted), "{reason}"),
                (got, _) => panic!("{location:?}: {got:?}"),
            }
        }
    }
}
