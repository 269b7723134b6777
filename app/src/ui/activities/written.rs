//! What activities say when they are made, wherever that is: what the sheet says, what comes next, a visit that the day proposes. And
//! what one that was planned comes to say once it has been done.

use shared::crm::filter::hangs_by;
use shared::crm::values::text;
use shared::crm::{Kind, Value, ValueError};
use shared::document::{DocId, Intent};

use super::begun::Begun;
use super::what::What;
use crate::protocol::ActivityLine;

/// The longest subject, the longest notes and the longest words of how it went, in UTF-16 units, as the registry has them.
const SUBJECT: u16 = 200;
const NOTES: u16 = 4_000;
const HOW_IT_WENT: u16 = 2_000;

/// Where and by whom it is written.
pub struct Where {
    /// The record with which it is done, and of which kind that is, if it is with one.
    pub of: Option<(Kind, DocId)>,
    /// Its territory.
    pub territory: u32,
    /// The member.
    pub by: Option<String>,
    /// By whose clocks the times are said.
    pub zone: Option<String>,
}

fn set(key: &str, new: Value) -> Intent {
    Intent::set(key, Value::Null, new)
}

/// What was typed: what it was about, which is the first line, and the others; what of the first has no room there goes with them.
fn typed(begun: &Begun) -> Result<(String, String), ValueError> {
    let typed = text::parse_paragraph(&begun.words, NOTES)?;
    let (first, rest) = typed.split_once('\n').unwrap_or((&typed, ""));
    Ok(match text::parse_line(first, SUBJECT) {
        Ok(subject) => (subject, rest.trim().to_owned()),
        Err(_) => (String::new(), typed),
    })
}

impl Where {
    /// What all activities of one say.
    fn birth(&self) -> Vec<Intent> {
        let mut intents = vec![
            set("kind", Value::text(super::table().name)),
            set("territory", Value::Int(i64::from(self.territory))),
        ];
        let named = self.of.and_then(|(kind, doc)| Some((hangs_by(super::table(), kind)?.key, doc)));
        intents.extend(named.map(|(key, doc)| set(key, Value::text(doc.to_string()))));
        intents.extend(self.by.as_ref().map(|by| set("by", Value::text(by))));
        intents
    }

    /// A visit at ten is at ten there, from wherever one looks.
    fn planned(&self, at: Option<i64>) -> Result<Vec<Intent>, ValueError> {
        Ok(self.when("planned", Value::Time(at.ok_or(ValueError::Time)?)))
    }

    fn when(&self, key: &str, when: Value) -> Vec<Intent> {
        let mut intents = vec![set(key, when)];
        intents.extend(self.zone.as_ref().filter(|_| key == "planned").map(|zone| set("zone", Value::text(zone))));
        intents
    }

    /// What is to be done at a time: `planned`, an instant, or `due`, a day.
    pub fn begun(&self, what: &str, subject: &str, (key, when): (&str, Value)) -> Vec<Intent> {
        let mut intents = self.birth();
        intents.push(set("what", Value::text(what)));
        if !subject.is_empty() {
            intents.push(set("subject", Value::text(subject)));
        }
        intents.extend(self.when(key, when));
        intents
    }

    /// The activity itself. `at` is when a plan is for, or when what is over was; milliseconds since 1970 UTC.
    ///
    /// The first line of what was typed is what it was about, the others are its notes.
    ///
    /// # Errors
    /// What is wrong with what was typed or chosen.
    pub fn activity(&self, begun: &Begun, at: Option<i64>) -> Result<Vec<Intent>, ValueError> {
        let what = begun.what;
        let mut intents = self.birth();
        intents.push(set("what", Value::text(if what == What::Plan { begun.kind } else { what.code() })));
        let (subject, notes) = typed(begun)?;
        for (key, words) in [("subject", subject), ("notes", notes)] {
            if !words.is_empty() {
                intents.push(set(key, Value::text(words)));
            }
        }
        match what {
            What::Plan => intents.extend(self.planned(at)?),
            // A task need not be due.
            What::Task => intents.extend(begun.when.day.as_ref().map(|day| set("due", Value::text(day)))),
            What::Visit | What::Call | What::Message | What::Mail | What::Meeting | What::Note => {
                intents.push(set("done", Value::Time(at.ok_or(ValueError::Time)?)));
            }
        }
        let outcome = begun.outcome.as_ref().filter(|_| What::CONTACTS.contains(&what));
        intents.extend(outcome.map(|outcome| set("outcome", Value::text(outcome))));
        let with = begun.with.as_ref().filter(|_| what.has_company());
        intents.extend(with.map(|id| set("with", Value::text(id))));
        Ok(intents)
    }

    /// What a plan comes to say when it is what was logged: that it was done, when, by whoever says so, and how it went. A second
    /// record of it would be counted twice.
    ///
    /// What it was planned for stays in its history once something was typed; the notes stay those of the plan, so what was typed
    /// beyond the first line tells how it went.
    ///
    /// # Errors
    /// What is wrong with what was typed or chosen.
    pub fn closed(&self, begun: &Begun, plan: &ActivityLine, at: Option<i64>) -> Result<Vec<Intent>, ValueError> {
        let mut intents = vec![set("done", Value::Time(at.ok_or(ValueError::Time)?))];
        let (subject, rest) = typed(begun)?;
        let said = [
            ("what", &plan.what, Some(begun.what.code())),
            ("subject", &plan.subject, Some(subject.as_str())),
            ("outcome", &plan.outcome, begun.outcome.as_deref()),
            ("with", &plan.with, begun.with.as_deref()),
            ("by", &plan.by, self.by.as_deref()),
        ];
        for (key, stood, new) in said {
            // What was not said is no less true than before.
            if let Some(new) = new.filter(|new| !new.is_empty() && new != stood) {
                let seen = if stood.is_empty() { Value::Null } else { Value::text(stood) };
                intents.push(Intent::set(key, seen, Value::text(new)));
            }
        }
        let how = text::parse_paragraph(&rest, HOW_IT_WENT)?;
        if !how.is_empty() {
            intents.push(set("outcome_text", Value::text(how)));
        }
        Ok(intents)
    }

    /// What comes next, at an instant.
    ///
    /// # Errors
    /// As above.
    pub fn next(&self, begun: &Begun, at: Option<i64>) -> Result<Vec<Intent>, ValueError> {
        let purpose = text::parse_line(&begun.purpose, SUBJECT)?;
        let when = Value::Time(at.ok_or(ValueError::Time)?);
        Ok(self.begun(begun.kind, &purpose, ("planned", when)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::begun::Appointed;
    use super::*;

    const AT: i64 = 1_795_262_400_000;

    fn here() -> Where {
        Where {
            of: Some((Kind::CUSTOMER, DocId::from_bytes([7; 16]))),
            territory: 2,
            by: Some("me".into()),
            zone: Some("America/Bogota".into()),
        }
    }

    fn said(intents: Result<Vec<Intent>, ValueError>) -> Vec<(String, Value)> {
        let value = |intent: Intent| match intent {
            Intent::Set { key, new, .. } => Some((key, new)),
            Intent::Text { .. } => None,
        };
        let about = ["kind", "territory", "customer", "by"];
        intents.unwrap().into_iter().filter_map(value).filter(|(key, _)| !about.contains(&key.as_str())).collect()
    }

    #[test]
    fn a_visit_says_what_it_was_about_and_how_it_went() {
        let begun = Begun {
            words: "Pidió el catálogo\nVolver el lunes\ncon muestras".into(),
            outcome: Some("order".into()),
            with: Some("k3v9".into()),
            ..Begun::new(What::Visit)
        };
        let text = |key: &str, value: &str| (key.to_owned(), Value::text(value));
        let expected = [
            text("what", "visit"),
            text("subject", "Pidió el catálogo"),
            text("notes", "Volver el lunes\ncon muestras"),
            ("done".to_owned(), Value::Time(AT)),
            text("outcome", "order"),
            text("with", "k3v9"),
        ];
        assert_eq!(said(here().activity(&begun, Some(AT))), expected);
        // A note has no outcome, and is with nobody.
        let note = said(here().activity(&Begun { what: What::Note, ..begun }, Some(AT)));
        assert!(note.iter().all(|(key, _)| key != "outcome" && key != "with"));
    }

    #[test]
    fn a_deed_names_what_it_is_done_with() {
        let names = |place: &Where| {
            let intents = place.activity(&Begun::new(What::Visit), Some(AT)).unwrap();
            let found = intents.into_iter().find(|intent| intent.key() == "customer");
            (found, place.of)
        };
        let (named, of) = names(&here());
        let customer = of.unwrap().1;
        assert_eq!(named, Some(set("customer", Value::text(customer.to_string()))));
        // Nobody, or what no activity hangs on.
        assert_eq!(names(&Where { of: None, ..here() }).0, None);
        assert_eq!(names(&Where { of: Some((Kind::TERRITORY, customer)), ..here() }).0, None);
    }

    #[test]
    fn what_was_planned_says_how_it_was_done() {
        let plan = ActivityLine {
            doc: DocId::from_bytes([9; 16]),
            what: "visit".into(),
            subject: "Conocer a la encargada".into(),
            planned: Some(AT),
            due: String::new(),
            done: None,
            outcome: String::new(),
            by: "you".into(),
            with: "p2m7".into(),
            waiting: false,
            is_torn: false,
        };
        let begun = Begun {
            words: "Quiere una prueba\nde dos semanas\nsin costo".into(),
            outcome: Some("order".into()),
            with: Some("k3v9".into()),
            ..Begun::new(What::Meeting)
        };
        let text = |key: &str, seen: &str, new: &str| Intent::set(key, Value::text(seen), Value::text(new));
        let done = || set("done", Value::Time(AT));
        let expected = [
            done(),
            text("what", "visit", "meeting"),
            text("subject", "Conocer a la encargada", "Quiere una prueba"),
            set("outcome", Value::text("order")),
            text("with", "p2m7", "k3v9"),
            text("by", "you", "me"),
            set("outcome_text", Value::text("de dos semanas\nsin costo")),
        ];
        assert_eq!(here().closed(&begun, &plan, Some(AT)).unwrap(), expected);
        // Nothing was said of it but that it was done.
        let own = ActivityLine { by: "me".into(), ..plan.clone() };
        assert_eq!(here().closed(&Begun::new(What::Visit), &own, Some(AT)).unwrap(), [done()]);
        assert_eq!(here().closed(&begun, &plan, None), Err(ValueError::Time));
        // What has no room on one line is not cut.
        let long = "largo ".repeat(40);
        let begun = Begun { words: long.clone(), ..Begun::new(What::Visit) };
        let expected = [done(), set("outcome_text", Value::text(long.trim()))];
        assert_eq!(here().closed(&begun, &own, Some(AT)).unwrap(), expected);
    }

    #[test]
    fn what_comes_next_is_planned_there() {
        let begun = Begun { purpose: "Cerrar el pedido".into(), ..Begun::new(What::Mail) };
        let text = |key: &str, value: &str| (key.to_owned(), Value::text(value));
        let expected = [
            text("what", "call"),
            text("subject", "Cerrar el pedido"),
            ("planned".to_owned(), Value::Time(AT)),
            text("zone", "America/Bogota"),
        ];
        assert_eq!(said(here().next(&begun, Some(AT))), expected);
        assert_eq!(here().next(&begun, None), Err(ValueError::Time));
        assert_eq!(here().activity(&Begun::new(What::Plan), None), Err(ValueError::Time));
    }

    #[test]
    fn a_task_need_not_be_due() {
        let task = Begun { words: "Llevar muestras".into(), ..Begun::new(What::Task) };
        assert!(said(here().activity(&task, None)).iter().all(|(key, _)| key != "due"));
        let due = Begun { when: Appointed::read("2026-11-30"), ..task };
        assert!(said(here().activity(&due, None)).contains(&("due".to_owned(), Value::text("2026-11-30"))));
    }
}
