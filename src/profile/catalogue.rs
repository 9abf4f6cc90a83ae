//! All profiles at hand: those that come with the program, and before them a person's own.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use sha2::{Digest as _, Sha256};
use url::Url;

use super::form::{Find, Profile};
use super::written;
use crate::table::Faults;

/// All profiles at hand, a person's own first.
#[derive(Clone, Default)]
pub struct Catalogue {
    known: Vec<Known>,
    digest: [u8; 32],
}

/// A profile, and where it is from.
#[derive(Debug, Clone)]
pub struct Known {
    /// What it says.
    pub profile: Profile,
    /// Its file, as it is written.
    pub text: String,
    /// Where the file stands, unless it came with the program.
    pub own: Option<PathBuf>,
}

impl Catalogue {
    /// The profiles that come with the program.
    pub fn shipped() -> &'static Arc<Catalogue> {
        static SHIPPED: LazyLock<Arc<Catalogue>> = LazyLock::new(|| {
            // A shipped profile with a fault does not get past the test below.
            let read = |(id, text): &(&str, &str)| {
                let profile = written::read(id, text, Path::new(id)).ok()?;
                Some(Known { profile, text: (*text).to_owned(), own: None })
            };
            Arc::new(Catalogue::of(Find::trusting(|| FILES.iter().filter_map(read).collect())))
        });
        &SHIPPED
    }

    /// The profiles that come with the program, and before them those of these files; one of the same name stands in
    /// for that of the program. Or all that is wrong with the files.
    pub fn with(own: Vec<(PathBuf, String)>) -> Result<Catalogue, Vec<Faults>> {
        let mut known = Vec::new();
        let mut wrong = Vec::new();
        for (file, text) in own {
            let id = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            match written::read(&id, &text, &file) {
                Ok(profile) => known.push(Known { profile, text, own: Some(file) }),
                Err(faults) => wrong.push(faults),
            }
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let replaced = |shipped: &&Known| !known.iter().any(|own| own.profile.id == shipped.profile.id);
        let shipped: Vec<Known> = Catalogue::shipped().known.iter().filter(replaced).cloned().collect();
        known.extend(shipped);
        Ok(Catalogue::of(known))
    }

    fn of(known: Vec<Known>) -> Catalogue {
        let mut digest = Sha256::new();
        for Known { profile, text, .. } in &known {
            digest.update(format!("{}\0{}\0{text}", profile.id, text.len()));
        }
        Catalogue { digest: digest.finalize().into(), known }
    }

    /// All of them, a person's own first.
    pub fn all(&self) -> &[Known] {
        &self.known
    }

    /// The profile for a page at that address; one that knows nothing where there is none.
    pub fn for_address(&self, address: Option<&Url>) -> Profile {
        let host = address.and_then(Url::host_str).unwrap_or_default();
        let mut profiles = self.known.iter().map(|known| &known.profile);
        profiles.find(|profile| profile.is_for(host)).cloned().unwrap_or_default()
    }

    /// SHA-256 of all that they say: with other profiles a page may show more.
    pub fn digest(&self) -> &[u8; 32] {
        &self.digest
    }
}

impl PartialEq for Catalogue {
    fn eq(&self, other: &Catalogue) -> bool {
        self.digest == other.digest
    }
}

impl fmt::Debug for Catalogue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.known.iter().map(|known| &known.profile.id)).finish()
    }
}

/// The files of the profiles that come with the program.
macro_rules! shipped {
    ($($id:literal,)*) => {
        &[$(($id, include_str!(concat!($id, ".toml")))),*]
    };
}
const FILES: &[(&str, &str)] = shipped![
    "24liveblog",
    "abc-au",
    "aljazeera",
    "amp-live-list",
    "ap",
    "arena",
    "bbc",
    "brightspot",
    "cnbc",
    "cnn",
    "denikn",
    "derstandard",
    "easy-liveblogs",
    "ft",
    "guardian",
    "independent",
    "kicker",
    "lemonde",
    "norkon",
    "nyt",
    "observador",
    "publico",
    "reach",
    "repubblica",
    "sky",
    "sourcefabric",
    "sportowefakty",
    "sports-fr",
    "tagesschau",
    "tickaroo",
    "times-of-israel",
    "vg",
    "volkskrant",
    "wp-liveblog",
    "zdf",
];

#[cfg(test)]
mod tests {
    #![allow(clippy::panic, clippy::unwrap_used)]

    use super::*;

    #[test]
    fn every_shipped_profile_is_sound() {
        for (id, text) in FILES {
            let profile = written::read(id, text, Path::new(id)).unwrap_or_else(|faults| panic!("{faults}"));
            assert!(profile.verified.is_some(), "{id} does not say when it was verified");
            assert!(text.starts_with("# "), "{id} does not say what it knows");
        }
        let mut ids: Vec<_> = FILES.iter().map(|(id, _)| id).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), FILES.len());
    }

    #[test]
    fn a_page_is_read_with_its_outlets_profile() {
        for (address, id) in [
            ("https://www.independent.co.uk/news/x-b1.html", "independent"),
            ("https://independent.co.uk/x", "independent"),
            ("https://www.the-independent.com/x", "independent"),
            ("https://notindependent.co.uk/x", ""),
            ("https://www.theguardian.com/world/live/x", "guardian"),
            ("https://www.mirror.co.uk/news/x-1", "reach"),
            ("https://www.express.co.uk/news/x-1", "reach"),
            ("https://example.org/", ""),
        ] {
            let found = Catalogue::shipped().for_address(Url::parse(address).ok().as_ref());
            assert_eq!(found.id, id, "{address}");
        }
    }

    #[test]
    fn a_persons_own_profile_comes_first_and_one_of_the_same_name_stands_in_for_ours() {
        let own = |id: &str, hosts: &str| {
            (PathBuf::from(format!("/p/{id}.toml")), format!("name = 'Mine'\nhosts = '{hosts}'\nselect.entry = 'li'"))
        };
        let shipped = Catalogue::shipped();
        let address = Url::parse("https://www.theguardian.com/x").unwrap();
        for (id, hosts, found, more) in [
            ("guardian", "*.theguardian.com", "Mine", 0),
            ("mine", "*.theguardian.com", "Mine", 1),
            ("guardian", "example.org", "", 0),
            ("mine", "example.org", "The Guardian", 1),
        ] {
            let catalogue = Catalogue::with(vec![own(id, hosts)]).unwrap();
            assert_eq!(catalogue.for_address(Some(&address)).name, found, "{id} for {hosts}");
            assert_eq!(catalogue.all().len(), shipped.all().len() + more, "{id} for {hosts}");
            assert_ne!(catalogue.digest(), shipped.digest());
        }
        assert_eq!(Catalogue::with(Vec::new()).unwrap(), **shipped);
    }
}
