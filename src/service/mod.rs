//! One check of one live blog, a pass over them all, and the service that never ends: all the doing, none of the thinking.

mod busy;
mod check;
mod group;
mod notices;
mod push;
mod restore;
mod run;

use futures_util::StreamExt;
use jiff::Timestamp;

use crate::io::Io;
use crate::liveblog::LiveBlog;
use crate::visit::{Call, Checked};

pub use busy::BrokeOff;
pub use check::{CheckError, ask, check};
pub use group::{Groups, Merged, groups, publish_group};
pub use notices::{Notify, Sent, notify};
pub use push::{Push, PushError, Round, Told, tell};
pub use restore::{Restored, restore};
pub use run::{Ended, Service};

/// So many checks of a pass are under way at once; they wait for sites, hardly ever for the machine.
const AT_ONCE: usize = 8;

/// A check of each of these, for that reason. Each is reported as it is done; one that fails holds up no other.
pub async fn pass(
    io: &Io,
    blogs: &[&LiveBlog],
    call: Call,
    now: Timestamp,
    mut told: impl FnMut(&LiveBlog, Result<Checked, CheckError>),
) {
    let one = async |blog: &'_ LiveBlog| (blog.name.clone(), check(io, blog, call, now).await);
    let mut checks = futures_util::stream::iter(blogs.iter().map(|blog| one(blog))).buffer_unordered(AT_ONCE);
    while let Some((name, checked)) = checks.next().await {
        if let Some(blog) = blogs.iter().find(|blog| blog.name == name) {
            told(blog, checked);
        }
    }
}
