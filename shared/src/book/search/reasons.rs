//! Why a customer was found: which text, and where in it.

use std::ops::Range;

use super::fields::{Class, Shape, join};
use super::matching::{Fit, TYPO, fit, penalty};
use super::query::{Part, Query};
use super::{ACTIVITY_WORD, Search};
use crate::crm::Registry;
use crate::crm::search::{bytes_behind, each_word};
use crate::document::{DocId, Row};
use crate::in_order;

/// A text in which something was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The activity whose text it is; none: the customer's own.
    pub activity: Option<DocId>,
    /// The field's slot; 0 for a custom field.
    pub slot: u16,
    /// The custom field's id; else empty.
    pub custom: String,
    /// The text as it stands in the row.
    pub text: String,
    /// What of it was found, in bytes of UTF-8, ascending, each from a letter's beginning to a letter's end.
    pub ranges: Vec<(u32, u32)>,
}
in_order!(struct Reason { activity, slot, custom, text, ranges });

/// A text and how well the part at hand fits it.
struct Fitting<'r> {
    penalty: u8,
    activity: Option<DocId>,
    class: Class,
    field: u8,
    custom: &'r str,
    text: &'r str,
    ranges: Vec<Range<usize>>,
}

impl Search {
    /// Why a customer was found, the best reason first; for each part of the query the text that fits best. `activities` are
    /// the customer's.
    pub(in crate::book) fn reasons<'r>(
        &self,
        query: &Query,
        customer: &'r Row,
        activities: &'r [(DocId, &'r Row)],
        registry: &Registry,
    ) -> Vec<Reason> {
        // One text that says all of it is reason enough.
        let rows = std::iter::once((None, customer)).chain(activities.iter().map(|(doc, row)| (Some(*doc), *row)));
        if let Some(whole) =
            rows.filter_map(|(doc, row)| self.fit_whole(query, doc, row, registry)).min_by_key(|own| own.penalty)
        {
            return vec![whole.into_reason()];
        }
        let mut chosen: Vec<Fitting<'r>> = Vec::new();
        for (at, part) in query.parts.iter().enumerate() {
            let typing = query.typing && at + 1 == query.parts.len();
            let mut best: Option<Fitting<'r>> = None;
            self.fit_row(part, typing, at == 0, None, customer, registry, &mut best);
            if best.as_ref().is_none_or(|best| best.penalty > penalty(Class::Activity, Fit::Exact, false)) {
                for (doc, row) in activities {
                    self.fit_row(part, typing, at == 0, Some(*doc), row, registry, &mut best);
                }
            }
            if let Some(best) = best {
                let same = |other: &&mut Fitting<'_>| {
                    std::ptr::eq(other.text, best.text) && other.field == best.field && other.activity == best.activity
                };
                match chosen.iter_mut().find(same) {
                    Some(other) => other.ranges.extend(best.ranges),
                    None => chosen.push(best),
                }
            }
        }
        chosen.sort_by_key(|fitting| (fitting.class, fitting.penalty));
        chosen.into_iter().map(Fitting::into_reason).collect()
    }

    /// The text of a row in which all words of a query of several stand, none with a typo.
    fn fit_whole<'r>(
        &self,
        query: &Query,
        activity: Option<DocId>,
        row: &'r Row,
        registry: &Registry,
    ) -> Option<Fitting<'r>> {
        if query.parts.len() < 2 {
            return None;
        }
        let fields = self.fields(row.kind);
        let custom_id = |id: &str| row.custom.iter().find(|(own, _)| own == id).map_or("", |(own, _)| own.as_str());
        let mut best: Option<Fitting<'r>> = None;
        fields.each_text(row, registry, |field, id, shape, text| {
            if shape != Shape::Words {
                return;
            }
            let class = fields.class(field);
            let (mut sum, mut ranges) = (0_u8, Vec::new());
            for part in &query.parts {
                let Part::Word(word) = part else { return };
                let found = find_word(word, shape, text, class, false, false);
                let Some((penalty, range)) = found.filter(|(penalty, _)| *penalty < TYPO) else { return };
                sum = sum.saturating_add(penalty);
                ranges.push(range);
            }
            if best.as_ref().is_none_or(|best| sum < best.penalty) {
                best = Some(Fitting { penalty: sum, activity, class, field, custom: custom_id(id), text, ranges });
            }
        });
        best
    }

    #[expect(clippy::too_many_arguments, reason = "one step of `reasons`, with all that it knows")]
    fn fit_row<'r>(
        &self,
        part: &Part,
        typing: bool,
        leads: bool,
        activity: Option<DocId>,
        row: &'r Row,
        registry: &Registry,
        best: &mut Option<Fitting<'r>>,
    ) {
        let fields = self.fields(row.kind);
        let custom_id = |id: &str| row.custom.iter().find(|(own, _)| own == id).map_or("", |(own, _)| own.as_str());
        fields.each_text(row, registry, |field, id, shape, text| {
            let class = fields.class(field);
            let found = match part {
                Part::Word(word) => {
                    if activity.is_some() && word.len() < ACTIVITY_WORD {
                        return;
                    }
                    find_word(word, shape, text, class, typing, leads).map(|(penalty, range)| (penalty, vec![range]))
                }
                Part::Several { pieces, together } => find_several(pieces, together, shape, text, class, leads),
            };
            if let Some((penalty, ranges)) = found
                && best.as_ref().is_none_or(|best| penalty < best.penalty)
            {
                *best = Some(Fitting { penalty, activity, class, field, custom: custom_id(id), text, ranges });
            }
        });
    }
}

impl Fitting<'_> {
    fn into_reason(mut self) -> Reason {
        self.ranges.sort_unstable_by_key(|range| (range.start, range.end));
        let mut ranges: Vec<(u32, u32)> = Vec::new();
        for range in self.ranges {
            let (start, end) = (range.start as u32, range.end as u32);
            match ranges.last_mut() {
                Some((_, last)) if start < *last => *last = end.max(*last),
                _ => ranges.push((start, end)),
            }
        }
        Reason {
            activity: self.activity,
            slot: u16::from(self.field),
            custom: self.custom.to_owned(),
            text: self.text.to_owned(),
            ranges,
        }
    }
}

/// Where a word fits a text best, and the penalty.
fn find_word(
    word: &str,
    shape: Shape,
    text: &str,
    class: Class,
    typing: bool,
    leads: bool,
) -> Option<(u8, Range<usize>)> {
    let mut best: Option<(u8, Range<usize>)> = None;
    let mut consider = |term: &str, own: Range<usize>, first: bool| {
        let Some(fit) = fit(word, term, shape != Shape::Words, typing) else { return };
        let penalty = penalty(class, fit, leads && first);
        if best.as_ref().is_none_or(|(least, _)| penalty < *least) {
            let start = if fit == Fit::Inside { term.find(word).unwrap_or(0) } else { 0 };
            let range = match fit {
                Fit::Whole | Fit::Exact | Fit::Typo(_) | Fit::BeginningTypo(_) => own,
                Fit::Beginning | Fit::Inside => part_of(text, own, start, word.len()),
            };
            best = Some((penalty, range));
        }
    };
    match shape {
        Shape::Words | Shape::Pieces => {
            let mut first = true;
            each_word(text, |range, term| {
                consider(term, range, first);
                first = false;
            });
        }
        Shape::Joined => consider(&join(text), 0..text.len(), true),
    }
    best
}

/// Where several words are in a text, together or each by itself.
fn find_several(
    pieces: &[String],
    together: &[String],
    shape: Shape,
    text: &str,
    class: Class,
    leads: bool,
) -> Option<(u8, Vec<Range<usize>>)> {
    let mut best: Option<(u8, Vec<Range<usize>>)> = None;
    if shape == Shape::Joined {
        let joined = join(text);
        for fragment in together {
            if let Some(start) = joined.find(fragment.as_str()) {
                let range = part_of(text, 0..text.len(), start, fragment.len());
                best = Some((penalty(class, Fit::Inside, false), vec![range]));
                break;
            }
        }
    }
    let mut ranges = Vec::new();
    let mut worst = 0;
    for piece in pieces {
        let Some((own, range)) = find_word(piece, shape, text, class, false, leads) else { continue };
        worst = worst.max(own);
        ranges.push(range);
    }
    if ranges.is_empty() || best.as_ref().is_some_and(|(least, _)| *least <= worst) {
        return best;
    }
    // A text that has only some of them is a reason for want of a better one.
    let missing = (pieces.len() - ranges.len()) as u8;
    Some((worst.saturating_add(missing), ranges))
}

/// `len` folded bytes from the folded byte `start` on of a part of a text.
fn part_of(text: &str, own: Range<usize>, start: usize, len: usize) -> Range<usize> {
    let (offset, own) = (own.start, &text[own]);
    // What parts letters before the first of them is not part of what was found.
    let begin = bytes_behind(own, start);
    let begin = begin + own[begin..].find(char::is_alphanumeric).unwrap_or(0);
    offset + begin..offset + bytes_behind(own, start + len).max(begin)
}
