//! How many files and connections this process may have open at once.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Nobody needs more: a check has a handful, and there are a few hundred at once.
const ENOUGH: u64 = 65_536;

/// So many descriptors may be open at once.
pub fn descriptors() -> u64 {
    getrlimit(Resource::Nofile).current.unwrap_or(ENOUGH)
}

/// Has more of them open, as far as the system lets us: what a shell or systemd gives by default is meant for programs that use
/// select(2), which nothing here does. Where that is forbidden, all stays as it was.
pub fn raise_descriptors() {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let wanted = maximum.unwrap_or(ENOUGH).min(ENOUGH);
    if current.is_some_and(|current| current < wanted) {
        setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum }).unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_as_many_as_the_system_allows() {
        raise_descriptors();
        let most = getrlimit(Resource::Nofile).maximum.unwrap_or(ENOUGH).min(ENOUGH);
        assert!(descriptors() >= most, "{} of {most}", descriptors());
    }
}
