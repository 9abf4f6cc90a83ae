//! What speaks for and against a list being the entries of a live blog: named features from 0 to 1, and what each is worth.

use std::fmt;

/// One thing that can be seen of a list, or of the page that it stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
pub enum Feature {
    /// The share of its members that show a clock, an age or a minute of play.
    Timed,
    /// The share that shows a date and no clock.
    DateOnly,
    /// How much the times agree on one direction: 1 where all steps do, 0 where they are shuffled.
    Ordered,
    /// From old to new.
    Upwards,
    /// From new to old: plans, timetables and conversations run the other way.
    Downwards,
    /// The share of times that repeat the one before.
    SameTime,
    /// The share of clocks on five minutes, where they do not run from new to old: what happens does not happen on the minute that
    /// a plan has in words.
    Round,
    /// The share of times that are still to come.
    Ahead,
    /// How far apart they are in the middle: 0 within hours, 1 from a day on.
    Apart,
    /// How close they are in the middle: 1 within the hour.
    Brisk,
    /// The share of clocks that count from the beginning of a recording.
    Recorded,
    /// How much the member in the middle says: 1 from some two hundred letters on.
    Telling,
    /// The share of the page's story that stands in it.
    Share,
    /// How many there are: 1 from a dozen on.
    Many,
    /// There is one only.
    Single,
    /// The share with a heading.
    Titled,
    /// The share with an id of their own.
    OwnId,
    /// The share with an address on this page, or a button that shares just them.
    OwnLink,
    /// They are called entries, updates, a ticker.
    Called,
    /// The share that is, for the most part, one link to another page.
    Away,
    /// The share whose heading leads to another page, as teasers' do; less where they say much below it.
    HeadAway,
    /// The share whose time leads to another page.
    TimeAway,
    /// They are called comments.
    CalledComment,
    /// The share that stands among the comments.
    InComments,
    /// The share that can be answered or reported.
    Answerable,
    /// How many different people say them.
    Authors,
    /// The share whose heading looks like the name of a person.
    Persons,
    /// They are called reviews.
    CalledReview,
    /// The share that stands beside the story.
    Margin,
    /// How similar the members are in their markup.
    Alike,
    /// The share that is known from another layer of the page.
    Agrees,
    /// Another layer of the page has entries, and these are not among them.
    Disagrees,
    /// The page tells search engines that it is a live blog.
    SaysSo,
    /// It bears a name that live blogs have and hardly anything else.
    Named,
    /// It calls itself live.
    Live,
    /// Its headline speaks of updates, or a line before its text says that it is kept up to date.
    KeptUp,
    /// It is one story.
    Story,
    /// It says that it is something else: a section, a forum, a programme.
    Other,
    /// Somebody follows it as a live blog.
    Followed,
    /// Somebody has said outright that it is one.
    Claimed,
}

/// How many features there are.
const COUNT: usize = Feature::Claimed as usize + 1;

/// What a feature is worth.
pub struct Weight {
    feature: Feature,
    /// In log-odds where the feature is 1. None is larger than what three others can outweigh: no single one decides.
    worth: f32,
    /// What is said of it in an explanation.
    says: &'static str,
    /// What the list may be instead, where this speaks against it most: a clause that follows "they".
    instead: Option<Instead>,
}

/// What looks like entries and is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instead {
    /// Each leads to another page.
    Links,
    /// What readers say.
    Comments,
    /// What is to come, or a plan.
    Timetable,
    /// Days or weeks apart.
    Archive,
    /// Next to no text.
    Wordless,
    /// Most have no time, or all the same.
    Timeless,
    /// The times are in no order.
    Disordered,
    /// Beside a page that is about something else.
    Margin,
    /// Too small a part of a page that does not call itself live.
    Few,
    /// Opinions with grades.
    Reviews,
    /// Data of a page that says nowhere that it is live.
    Unnamed,
}

impl fmt::Display for Instead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Instead::Links => "they may be links to other pages: most lead away from this one",
            Instead::Comments => "they may be what readers say",
            Instead::Timetable => "they may be a timetable or a plan",
            Instead::Archive => "they may be an archive: they are days or weeks apart",
            Instead::Wordless => "they say next to nothing",
            Instead::Timeless => "most have no time of their own",
            Instead::Disordered => "their times are in no order",
            Instead::Margin => "they stand beside the story",
            Instead::Few => "they are a small part of a page that does not call itself live",
            Instead::Reviews => "they may be reviews",
            Instead::Unnamed => "they may be a plan, results or an archive: nothing on the page says that it is live",
        })
    }
}

const fn plus(feature: Feature, worth: f32, says: &'static str) -> Weight {
    Weight { feature, worth, says, instead: None }
}

const fn minus(feature: Feature, worth: f32, says: &'static str, instead: Instead) -> Weight {
    Weight { feature, worth: -worth, says, instead: Some(instead) }
}

/// The whole judgement. The signs are claims that hold for pages never seen; the values were set by hand and then fitted, see
/// `docs/reading.md`.
pub const WEIGHTS: [Weight; COUNT] = [
    plus(Feature::Timed, 2.2, "have times"),
    minus(Feature::DateOnly, 1.5, "show a date and no clock", Instead::Archive),
    plus(Feature::Ordered, 1.4, "are in order"),
    minus(Feature::Upwards, 0.6, "run from old to new", Instead::Timetable),
    plus(Feature::Downwards, 0.8, "run from new to old"),
    minus(Feature::SameTime, 1.4, "share one time", Instead::Timeless),
    minus(Feature::Round, 1.5, "are on five minutes", Instead::Timetable),
    minus(Feature::Ahead, 2.5, "are still to come", Instead::Timetable),
    minus(Feature::Apart, 1.8, "are days apart", Instead::Archive),
    plus(Feature::Brisk, 0.8, "follow within the hour"),
    minus(Feature::Recorded, 2.0, "count from the beginning of a recording", Instead::Timetable),
    plus(Feature::Telling, 0.4, "say something"),
    plus(Feature::Share, 1.6, "are the page's story"),
    plus(Feature::Many, 0.9, "are many"),
    minus(Feature::Single, 0.6, "are one only", Instead::Few),
    plus(Feature::Titled, 0.5, "have headings"),
    plus(Feature::OwnId, 0.5, "have ids"),
    plus(Feature::OwnLink, 0.2, "have addresses on this page"),
    plus(Feature::Called, 0.8, "are called updates"),
    minus(Feature::Away, 3.0, "are links to other pages", Instead::Links),
    minus(Feature::HeadAway, 2.7, "have headings that lead to other pages", Instead::Links),
    minus(Feature::TimeAway, 0.5, "have times that lead to other pages", Instead::Links),
    minus(Feature::CalledComment, 2.2, "are called comments", Instead::Comments),
    minus(Feature::InComments, 3.0, "stand among comments", Instead::Comments),
    minus(Feature::Answerable, 1.7, "can be answered or reported", Instead::Comments),
    minus(Feature::Authors, 1.9, "are by nearly as many people", Instead::Comments),
    minus(Feature::Persons, 1.2, "are headed by names of people", Instead::Comments),
    minus(Feature::CalledReview, 1.5, "are called reviews", Instead::Reviews),
    minus(Feature::Margin, 3.0, "stand beside the story", Instead::Margin),
    plus(Feature::Alike, 0.8, "are made alike"),
    plus(Feature::Agrees, 2.5, "are told elsewhere on the page too"),
    minus(Feature::Disagrees, 3.0, "are not what the page tells elsewhere", Instead::Margin),
    plus(Feature::SaysSo, 2.3, "the page tells search engines that it is a live blog"),
    plus(Feature::Named, 1.1, "the page calls itself a live blog"),
    plus(Feature::Live, 1.8, "the page calls itself live"),
    plus(Feature::KeptUp, 1.0, "the page says that it is kept up to date"),
    plus(Feature::Story, 0.9, "the page is one story"),
    minus(Feature::Other, 1.7, "the page is a section, a forum or a programme", Instead::Few),
    plus(Feature::Followed, 1.0, "it is followed as a live blog"),
    plus(Feature::Claimed, 8.0, "feeds.toml says that it is a live blog"),
];

/// What nothing at all is worth: most lists on most pages are no live blog.
const BIAS: f32 = -8.3;

/// From here on a list is taken without a doubt, in log-odds.
const SURE: f32 = 0.1;
/// From here on it is taken, with a doubt; below it is not worth the name. Of 4,620 generated near-misses 368 are above it, of 4,000
/// live pages 37 below.
const LIKELY: f32 = -1.6;

/// What was seen of a list, by feature.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evidence([f32; COUNT]);

impl Default for Evidence {
    fn default() -> Evidence {
        Evidence([0.0; COUNT])
    }
}

/// What a list is taken for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Verdict {
    /// The entries of the page.
    Sure,
    /// They may be, or they may be something else.
    Doubtful(Instead),
    /// They are something else.
    No(Instead),
}

impl Evidence {
    /// Notes a feature; whatever is no share is brought between 0 and 1.
    pub fn set(&mut self, feature: Feature, value: f32) {
        self.0[feature as usize] = if value.is_finite() { value.clamp(0.0, 1.0) } else { 0.0 };
    }

    /// A feature's value.
    pub fn get(&self, feature: Feature) -> f32 {
        self.0[feature as usize]
    }

    /// The log-odds that these are the entries of a live blog.
    pub fn odds(&self) -> f32 {
        BIAS + self.terms().map(|(_, term)| term).sum::<f32>()
    }

    /// What it comes to.
    pub fn verdict(&self) -> Verdict {
        let odds = self.odds();
        if odds >= SURE {
            Verdict::Sure
        } else if odds >= LIKELY {
            Verdict::Doubtful(self.instead())
        } else {
            Verdict::No(self.instead())
        }
    }

    /// What speaks against it most. Where nothing does, too little speaks for it.
    pub fn instead(&self) -> Instead {
        let against = self
            .terms()
            .filter_map(|(weight, term)| Some((weight.instead?, term)))
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .filter(|(_, term)| *term < -0.5);
        match against {
            Some((instead, _)) => instead,
            None if self.get(Feature::Timed) < 0.5 => Instead::Timeless,
            None if self.get(Feature::Ordered) < 0.5 => Instead::Disordered,
            None if self.get(Feature::Telling) < 0.4 => Instead::Wordless,
            None => Instead::Few,
        }
    }

    /// The three that speak most for it and the three that speak most against it, in words.
    pub fn explained(&self) -> String {
        let mut terms: Vec<(&Weight, f32)> = self.terms().filter(|(_, term)| term.abs() >= 0.2).collect();
        terms.sort_by(|a, b| b.1.total_cmp(&a.1));
        let told = |terms: &mut dyn Iterator<Item = &(&Weight, f32)>| -> String {
            terms.take(3).map(|(weight, term)| format!("{} {term:+.1}", weight.says)).collect::<Vec<_>>().join(", ")
        };
        let forth = told(&mut terms.iter().filter(|(_, term)| *term > 0.0));
        let against = told(&mut terms.iter().rev().filter(|(_, term)| *term < 0.0));
        match (forth.is_empty(), against.is_empty()) {
            (_, true) => format!("for: {forth}"),
            (true, false) => format!("against: {against}"),
            (false, false) => format!("for: {forth}; against: {against}"),
        }
    }

    /// All features that are not 0, by name, for those who fit the weights.
    pub fn listed(&self) -> String {
        let shown = WEIGHTS.iter().filter(|weight| self.get(weight.feature) != 0.0);
        shown
            .map(|weight| format!("{:?}={:.2}", weight.feature, self.get(weight.feature)))
            .collect::<Vec<_>>()
            .join(" ")
    }

    fn terms(&self) -> impl Iterator<Item = (&'static Weight, f32)> + '_ {
        WEIGHTS.iter().map(|weight| (weight, weight.worth * self.get(weight.feature)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_feature_has_one_weight_and_none_decides_alone() {
        for (nth, weight) in WEIGHTS.iter().enumerate() {
            assert_eq!(weight.feature as usize, nth, "{:?} stands in its place", weight.feature);
            assert_eq!(weight.worth < 0.0, weight.instead.is_some(), "{:?}", weight.feature);
            // But for the word of the person who follows it.
            let most = if weight.feature == Feature::Claimed { 8.0 } else { 3.0 };
            assert!(weight.worth.abs() <= most, "{:?}", weight.feature);
        }
    }
}
