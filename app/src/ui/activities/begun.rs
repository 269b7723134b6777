//! What is in the sheet and not yet saved, and how that is kept as a draft.

use std::collections::BTreeMap;

use shared::crm::kinds::activity::OUTCOMES;

use super::what::{PLANNED, What};

/// What is in the sheet and not yet saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// What it is to become.
    pub what: What,
    /// What is planned, or comes next: one of [`PLANNED`].
    pub kind: &'static str,
    /// For when it is, if that was said.
    pub when: Appointed,
    /// When something comes next, if anything does.
    pub next: Appointed,
    /// What that is for.
    pub purpose: String,
    /// With whom, if that was said: the id of a contact.
    pub with: Option<String>,
    /// How it went, if that was said: a code of the registry.
    pub outcome: Option<String>,
    /// When it was, as an input of a day and a time holds it; none: now.
    pub happened: Option<String>,
    /// What was typed.
    pub words: String,
    /// What was typed into the company's own fields, by their keys.
    pub own: BTreeMap<String, String>,
}

/// A day and an hour, as far as they were said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Appointed {
    /// As `2026-11-21`.
    pub day: Option<String>,
    /// As `14:30`.
    pub time: Option<String>,
}

/// How it is written that something is for no day.
const NO_DAY: &str = "T";

/// How the keys of the company's own fields begin, and no other choice of a draft.
const OWN: &str = "x/";

impl Appointed {
    /// For no day, as a person has said.
    pub fn never() -> Self {
        Self { day: Some(String::new()), time: None }
    }

    /// What an input holds: a day, or a day and a time.
    pub fn read(text: &str) -> Self {
        if text == NO_DAY {
            return Self::never();
        }
        let (day, time) = text.split_once('T').unwrap_or((text, ""));
        let said = |part: &str| Some(part.to_owned()).filter(|part| !part.is_empty());
        Self { day: said(day), time: said(time) }
    }

    fn written(&self) -> Option<String> {
        let day = self.day.as_deref()?;
        if day.is_empty() {
            return Some(NO_DAY.to_owned());
        }
        Some(self.time.as_deref().map_or_else(|| day.to_owned(), |time| format!("{day}T{time}")))
    }
}

impl Begun {
    /// Nothing yet of something.
    pub fn new(what: What) -> Self {
        Self {
            what,
            kind: what.followed_by(),
            when: Appointed::default(),
            next: Appointed::default(),
            purpose: String::new(),
            with: None,
            outcome: None,
            happened: None,
            words: String::new(),
            own: BTreeMap::new(),
        }
    }

    /// Whether there is anything in it that a person would miss.
    pub fn is_empty(&self) -> bool {
        *self == Self { kind: self.kind, ..Self::new(self.what) }
    }

    /// As a draft: the choices in its first line, which earlier apps read as far as they know them.
    pub fn draft(&self) -> String {
        let (when, next) = (self.when.written(), self.next.written());
        // One word, whatever is in it.
        let purpose = form_urlencoded::byte_serialize(self.purpose.as_bytes());
        let purpose: String = std::iter::once("=").chain(purpose).collect();
        let own = self.own.iter().map(|(key, text)| {
            let text: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
            format!(" {key}={text}")
        });
        // Behind all others: who knows none of these reads what stands before.
        let own: String = own.collect();
        let choices = [
            Some(self.what.code()),
            Some(self.kind),
            when.as_deref(),
            self.with.as_deref(),
            next.as_deref(),
            self.outcome.as_deref(),
            self.happened.as_deref(),
            Some(purpose.as_str()).filter(|_| !self.purpose.is_empty()),
        ];
        format!("{}{own}\n{}", choices.map(|choice| choice.unwrap_or("-")).join(" "), self.words)
    }

    /// What a draft says.
    pub fn read(draft: &str) -> Option<Self> {
        let (choices, words) = draft.split_once('\n')?;
        let (own, choices): (Vec<&str>, Vec<&str>) = choices.split(' ').partition(|choice| choice.starts_with(OWN));
        let own = own.into_iter().filter_map(|own| form_urlencoded::parse(own.as_bytes()).next());
        let own = own.map(|(key, text)| (key.into_owned(), text.into_owned())).collect();
        let mut choices = choices.into_iter().map(|choice| Some(choice).filter(|choice| *choice != "-"));
        let mut next = || choices.next().flatten();
        let what = What::of(next()?)?;
        let kind = next()?;
        let kind = PLANNED.into_iter().find(|planned| *planned == kind)?;
        let when = next().map(Appointed::read).unwrap_or_default();
        let with = next().map(str::to_owned);
        let follows = next().map(Appointed::read).unwrap_or_default();
        let outcome = next().filter(|code| OUTCOMES.accepts(code)).map(str::to_owned);
        let happened = next().map(str::to_owned);
        let purpose = next().and_then(|purpose| form_urlencoded::parse(purpose.as_bytes()).next());
        Some(Self {
            what,
            kind,
            when,
            next: follows,
            purpose: purpose.map(|(_, purpose)| purpose.into_owned()).unwrap_or_default(),
            with,
            outcome,
            happened,
            words: words.to_owned(),
            own,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(own: &[(&str, &str)]) -> BTreeMap<String, String> {
        own.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn what_was_begun_comes_back_whole() {
        let whole = Begun {
            what: What::Visit,
            kind: "call",
            when: Appointed::default(),
            next: Appointed::read("2026-12-01"),
            purpose: "Cobrar & = 50 % - ya".into(),
            with: Some("k3v9".into()),
            outcome: Some("order".into()),
            happened: Some("2026-11-29T18:00".into()),
            words: "Pidió precios\n\ny plazos - ya".into(),
            own: typed(&[("x/k3v9x0aa", "Ruta 4 & = 50 %"), ("x/p2m7q1bb", "-")]),
        };
        let planned = Begun { when: Appointed::read("2026-12-01T08:30"), ..Begun::new(What::Plan) };
        let undated = Begun { when: Appointed::never(), ..Begun::new(What::Task) };
        for begun in [whole.clone(), planned.clone(), undated, Begun { purpose: "-".into(), ..whole }] {
            assert_eq!(Begun::read(&begun.draft()), Some(begun));
        }
        assert!(Begun::new(What::Mail).is_empty() && !planned.is_empty());
        let asked = Begun { own: typed(&[("x/k3v9x0aa", "12.5")]), ..Begun::new(What::Visit) };
        assert!(!asked.is_empty());
        assert_eq!(Begun::read(&asked.draft()), Some(asked));
        // As drafts were before they said with whom, and how it went.
        let older = Begun::read("visit visit -\nalgo").unwrap();
        assert_eq!(older, Begun { words: "algo".into(), ..Begun::new(What::Visit) });
        let older = Begun::read("plan meeting 2026-12-01T08:30 k3v9\nCierre").unwrap();
        assert_eq!((older.kind, older.when, older.with.as_deref()), ("meeting", planned.when, Some("k3v9")));
        assert_eq!(Begun::read("lo que sea"), None);
        assert_eq!(Begun::read("orden visit -\nalgo"), None);
    }
}
