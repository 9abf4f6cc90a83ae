//! One check of one live blog, a pass over them all, and the service that never ends: all the doing, none of the thinking.

mod busy;
mod group;
mod look;
mod notices;
mod push;
mod restore;
mod run;

use futures_util::StreamExt;
use jiff::Timestamp;

use crate::io::Io;
use crate::liveblog::LiveBlog;
use crate::visit::{Call, Look};

pub use busy::BrokeOff;
pub use group::{Groups, Merged, groups, publish_group};
pub use look::{LookError, ask, look};
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
    mut told: impl FnMut(&LiveBlog, Result<Look, LookError>),
) {
    let one = async |blog: &'_ LiveBlog| (blog.name.clone(), look(io, blog, call, now).await);
    let mut looks = futures_util::stream::iter(blogs.iter().map(|blog| one(blog))).buffer_unordered(AT_ONCE);
    while let Some((name, look)) = looks.next().await {
        if let Some(blog) = blogs.iter().find(|blog| blog.name == name) {
            told(blog, look);
        }
    }
}
