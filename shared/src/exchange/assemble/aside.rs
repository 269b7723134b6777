//! What fits into no field, kept in the notes: `Teléfono: de siete a nueve`.
//!
//! The notes have a bound. What they have no room for is nowhere but in the list of what was left out, whole.

use super::super::problem::{Fault, Place, Problem};
use super::super::target::Target;
use super::super::words;
use super::{Assembly, Piece};
use crate::crm::search;
use crate::crm::values::letters::{composed, visible};
use crate::crm::values::text;

/// The longest text that may be one of the record's, in bytes: no value is longer.
const SAID_MAX: usize = 20_000;

/// What properties of cards are called that say an account.
const ACCOUNTS: [&str; 10] =
    ["SKYPE", "IMPP", "AIM", "MSN", "ICQ", "JABBER", "YAHOO", "GOOGLE-TALK", "GADUGADU", "TWITTER"];

/// A text that no field takes.
pub(super) struct Aside {
    label: String,
    text: String,
    /// What told of it.
    problem: Option<usize>,
}

impl Aside {
    /// As it stands in the notes.
    pub(super) fn line(&self) -> String {
        if self.label.is_empty() { self.text.clone() } else { format!("{}: {}", self.label, self.text) }
    }
}

impl Assembly<'_> {
    /// What a column is called: as the file does, or as its field is.
    pub(super) fn heading(&self, piece: &Piece<'_>) -> String {
        let own = piece.heading.trim();
        let field = || piece.target.label(self.context.scheme, self.context.language);
        match (own.is_empty(), piece.label.is_empty()) {
            (false, _) => own.to_owned(),
            (true, true) => field(),
            // What somebody calls a number says something, whatever the number says.
            (true, false) => format!("{} ({})", field(), piece.label),
        }
    }

    /// Keeps a text that no field takes, until the notes are closed.
    pub(in crate::exchange) fn put_aside(&mut self, label: &str, text: &str, problem: Option<usize>) {
        let text = visible(&text.replace("\r\n", "\n").replace('\r', "\n")).trim().to_owned();
        if !text.is_empty() {
            self.asides.push(Aside { label: label.trim().to_owned(), text, problem });
        }
    }

    /// The same, and tells it.
    pub(in crate::exchange) fn tell_aside(&mut self, text: &str, fault: Fault) {
        self.problems.push(Problem::new(self.row, Place::Whole, Target::Ignore, text, fault));
        self.put_aside("", text, Some(self.problems.len() - 1));
    }

    /// Takes a text into the notes, as far as there is room.
    pub(super) fn put_notes(&mut self, max: u32, piece: &Piece<'_>) {
        // A column that no field is for has cells that say nothing there, too; without a name a zero says nothing either.
        let is_nameless = piece.heading.is_empty() && matches!(piece.place, Place::Column(_));
        let is_other = is_nameless || !piece.label.is_empty();
        if is_other && (words::is_no_value(piece.text) || (is_nameless && words::is_zero(piece.text))) {
            return;
        }
        let lines = piece.text.replace('\0', "").replace("\r\n", "\n").replace('\r', "\n");
        let plain = without_markup(&composed(&lines));
        let text = if piece.label.is_empty() { plain } else { format!("{}: {}", piece.label, plain.trim()) };
        if text.trim().is_empty() {
            return;
        }
        let gap = match (self.candidate.notes.is_empty(), piece.label.is_empty()) {
            (true, _) => "",
            (false, true) => "\n\n",
            (false, false) => "\n",
        };
        let notes = format!("{}{gap}{text}", self.candidate.notes);
        if text::fits(&notes, max).is_ok() {
            self.candidate.notes = notes;
            return;
        }
        let kept = text::cut(&notes, max).to_owned();
        let rest = notes.get(kept.len()..).unwrap_or_default();
        let place = piece.place.clone();
        self.problems.push(Problem::new(self.row, place, piece.target.clone(), rest, Fault::Cut { max }));
        self.candidate.notes = kept;
    }

    /// Writes what was put aside below the notes, a line each. What stands in the record anyway is not said once more.
    pub(super) fn write_asides(&mut self) {
        // Where no record is made there are no notes: the whole row is in the list of what was left out.
        if self.problems.iter().any(|problem| problem.fault.is_blocking()) {
            return;
        }
        let notes = self.context.scheme.table().notes();
        let max = self.context.scheme.notes_max();
        let mut said: Option<Vec<String>> = None;
        let mut lines = String::new();
        for aside in std::mem::take(&mut self.asides) {
            // What is no value of its field says something else than the field that happens to have the same text.
            // Nor is an account the name that it is spelled like: `X-SKYPE: ana.ruiz`.
            let is_account = ACCOUNTS.iter().any(|service| aside.label.contains(service));
            let may_repeat = !is_account
                && match aside.problem.and_then(|at| self.problems.get(at)) {
                    Some(problem) => matches!(problem.fault, Fault::SaidTwice | Fault::ListFull),
                    None => true,
                };
            let is_short = aside.text.len() <= SAID_MAX;
            let folded = if is_short { search::fold(&aside.text) } else { String::new() };
            let is_said =
                may_repeat && folded.len() >= 4 && said.get_or_insert_with(|| self.all_said()).contains(&folded);
            let line = aside.line();
            let repeated = is_said || lines.lines().any(|own| own == line);
            let gap = if lines.is_empty() { "" } else { "\n" };
            let between = if self.candidate.notes.is_empty() { "" } else { "\n\n" };
            let has_room = || {
                max.is_some_and(|max| {
                    text::fits(&format!("{}{between}{lines}{gap}{line}", self.candidate.notes), max).is_ok()
                })
            };
            if repeated || has_room() {
                if !repeated {
                    lines.push_str(gap);
                    lines.push_str(&line);
                }
                if let Some(problem) = aside.problem.and_then(|at| self.problems.get_mut(at)) {
                    problem.kept_in_notes();
                }
            } else if aside.problem.is_none() {
                let too_long = |max| Fault::Value(crate::crm::ValueError::TooLong { max });
                let fault = max.map_or(Fault::NoField, too_long);
                let target = notes.map_or(Target::Ignore, |(notes, _)| Target::field(notes.key));
                self.problems.push(Problem::new(self.row, Place::Whole, target, &line, fault));
            }
        }
        if !lines.is_empty() {
            let between = if self.candidate.notes.is_empty() { "" } else { "\n\n" };
            self.candidate.notes = format!("{}{between}{lines}", self.candidate.notes);
        }
    }

    /// All texts of the record, folded.
    fn all_said(&self) -> Vec<String> {
        let fields = self.candidate.fields.iter().map(|(_, value)| value);
        let entries = self.candidate.entries.iter().flat_map(|entry| entry.fields.iter().map(|(_, value)| value));
        fields.chain(entries).filter_map(|value| value.as_text()).map(search::fold).collect()
    }
}

/// Notes that a web page's editor has written, without its marks: `<p>Nota</p>`.
fn without_markup(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let is_markup =
        ["</p>", "</div>", "<br>", "<br/>", "<br />", "</li>", "</span>"].iter().any(|mark| lower.contains(mark));
    if !is_markup || !text.trim_start().starts_with('<') {
        return text.to_owned();
    }
    let (mut plain, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, after)) = rest.split_once('<') {
        plain.push_str(before);
        let Some((mark, behind)) = after.split_once('>') else {
            plain.push('<');
            rest = after;
            continue;
        };
        let mark = mark.to_ascii_lowercase();
        let name = mark.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        if matches!(name, "br" | "p" | "div" | "li" | "tr") && !plain.is_empty() && !plain.ends_with('\n') {
            plain.push('\n');
        }
        rest = behind;
    }
    plain.push_str(rest);
    let words = [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    words.iter().fold(plain.trim().to_owned(), |text, (mark, sign)| text.replace(mark, sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_web_editors_marks_are_no_text() {
        for (written, plain) in [
            ("<p>Nota</p>", "Nota"),
            ("<p>Uno<br>Dos &amp; tres</p><p>Cuatro</p>", "Uno\nDos & tres\nCuatro"),
            ("3 < 5", "3 < 5"),
            ("<Ana>", "<Ana>"),
        ] {
            assert_eq!(without_markup(written), plain, "{written}");
        }
    }
}
