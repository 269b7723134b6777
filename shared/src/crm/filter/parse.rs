//! A filter out of its text.

use super::error::{Fault, FilterError};
use super::literal::{allows, away, canonical, is_dated, period};
use super::period::Period;
use super::{
    Any, CLAUSES_MAX, Clause, FieldTest, Filter, Fold, How, Known, Measure, Operand, Order, OrderBy, Path, TEXT_MAX,
    Test, VALUES_MAX, event, events, names,
};
use crate::crm::kinds::view::STANDARD;
use crate::crm::values::place::Place;
use crate::crm::{Kind, Registry, ValueType};

impl Filter {
    /// Reads what a person or a program has just written: all of it must be known here.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub fn parse(kind: Kind, text: &str, registry: &Registry) -> Result<Self, FilterError> {
        let mut reader = Reader::new(kind, text, registry, false)?;
        reader.filter()
    }

    /// Reads what was kept, perhaps by a later version: a clause that is not known here becomes [`Clause::Later`].
    ///
    /// # Errors
    /// If it cannot be taken apart.
    pub fn read(kind: Kind, text: &str, registry: &Registry) -> Result<Self, FilterError> {
        let mut reader = Reader::new(kind, text, registry, true)?;
        reader.filter()
    }
}

struct Reader<'t> {
    kind: Kind,
    text: &'t str,
    at: usize,
    registry: &'t Registry,
    /// Whether a clause may be of a later version.
    lenient: bool,
    clauses: usize,
}

type Read<T> = Result<T, FilterError>;

impl<'t> Reader<'t> {
    fn new(kind: Kind, text: &'t str, registry: &'t Registry, lenient: bool) -> Read<Self> {
        if text.len() > TEXT_MAX {
            return Err(FilterError { at: TEXT_MAX, fault: Fault::Long });
        }
        Ok(Self { kind, text, at: 0, registry, lenient, clauses: 0 })
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn wrong<T>(&self, fault: Fault) -> Read<T> {
        Err(FilterError { at: self.at, fault })
    }

    fn space(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    /// Takes a mark, if it comes next.
    fn take(&mut self, mark: &str) -> bool {
        let is_there = self.rest().starts_with(mark);
        if is_there {
            self.at += mark.len();
        }
        is_there
    }

    fn need(&mut self, mark: &'static str) -> Read<()> {
        if self.take(mark) { Ok(()) } else { self.wrong(Fault::Expected(mark)) }
    }

    /// Takes what letters of a name come next.
    fn word(&mut self) -> &'t str {
        let rest = self.rest();
        let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.'))).unwrap_or(rest.len());
        self.at += end;
        rest.get(..end).unwrap_or_default()
    }

    /// Takes digits.
    fn number(&mut self, what: &'static str) -> Read<u32> {
        let rest = self.rest();
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        match rest.get(..end).unwrap_or_default().parse() {
            Ok(number) => {
                self.at += end;
                Ok(number)
            }
            Err(_) => self.wrong(Fault::Expected(what)),
        }
    }

    fn filter(&mut self) -> Read<Filter> {
        let mut filter = Filter::all_of(self.kind);
        self.space();
        if !self.rest().is_empty() && !self.is_at_end_of_clauses() {
            loop {
                filter.all.push(self.any()?);
                self.space();
                if !self.take("&") {
                    break;
                }
                self.space();
            }
        }
        if self.take("sort=") {
            filter.sort = Some(self.order()?);
            self.space();
        }
        if self.take("limit ") {
            self.space();
            filter.limit = Some(self.number("limit 20")?.max(1));
            self.space();
        }
        if self.rest().is_empty() { Ok(filter) } else { self.wrong(Fault::Expected("&, sort=, limit")) }
    }

    fn is_at_end_of_clauses(&self) -> bool {
        self.rest().starts_with("sort=") || self.rest().starts_with("limit ")
    }

    fn any(&mut self) -> Read<Any> {
        if !self.take("(") {
            return Ok(Any(vec![self.clause()?]));
        }
        let mut clauses = Vec::new();
        loop {
            self.space();
            clauses.push(self.clause()?);
            self.space();
            if self.take(")") {
                return Ok(Any(clauses));
            }
            if !self.take("|") {
                return self.wrong(if self.rest().is_empty() { Fault::Open } else { Fault::Expected("|") });
            }
        }
    }

    fn clause(&mut self) -> Read<Clause> {
        self.clauses += 1;
        if self.clauses > CLAUSES_MAX {
            return self.wrong(Fault::Many);
        }
        let begin = self.at;
        let clause = self.known_clause();
        match clause {
            // What comes behind a clause that was understood ends it, or it was not.
            Ok(clause) if !self.lenient || self.is_at_end_of_clause() => Ok(clause),
            Err(error) if !self.lenient => Err(error),
            Ok(_) | Err(_) => {
                self.at = begin;
                self.later()
            }
        }
    }

    fn is_at_end_of_clause(&self) -> bool {
        let rest = self.rest().trim_start();
        rest.is_empty() || rest.starts_with(['&', '|', ')']) || rest.starts_with("sort=") || rest.starts_with("limit ")
    }

    /// Passes over a clause without understanding it: quotation marks and brackets belong together.
    fn later(&mut self) -> Read<Clause> {
        let (mut deep, mut is_quoted, mut is_escaped) = (0_usize, false, false);
        let rest = self.rest();
        let mut end = rest.len();
        for (at, character) in rest.char_indices() {
            match character {
                _ if is_escaped => is_escaped = false,
                '\\' if is_quoted => is_escaped = true,
                '"' => is_quoted = !is_quoted,
                _ if is_quoted => {}
                '(' | '[' => deep += 1,
                ')' | ']' if deep > 0 => deep -= 1,
                '&' | '|' | ')' | ']' if deep == 0 => {
                    end = at;
                    break;
                }
                ' ' if deep == 0
                    && rest
                        .get(at + 1..)
                        .is_some_and(|rest| rest.starts_with("sort=") || rest.starts_with("limit ")) =>
                {
                    end = at;
                    break;
                }
                _ => {}
            }
        }
        if is_quoted || deep > 0 {
            return self.wrong(Fault::Open);
        }
        let text = rest.get(..end).unwrap_or_default().trim_end();
        if text.is_empty() {
            return self.wrong(Fault::Expected("name=value"));
        }
        self.at += end;
        Ok(Clause::Later(text.to_owned()))
    }

    fn known_clause(&mut self) -> Read<Clause> {
        for (mark, is_in) in [("view!=", false), ("view=", true)] {
            if self.take(mark) {
                let id = self.word();
                let is_record = id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
                let is_standard = || STANDARD.iter().any(|view| view.of == self.kind && view.id == id);
                return if is_record || is_standard() {
                    Ok(Clause::View { id: id.to_owned(), is_in })
                } else {
                    self.wrong(Fault::Expected("id"))
                };
            }
        }
        if self.take("near<=") {
            return self.near();
        }
        if self.take("top(") {
            let first = self.number("top(20,…)")?.max(1);
            self.need(",")?;
            let measure = self.measure()?;
            self.need(")")?;
            return Ok(Clause::Top { first, measure });
        }
        if self.begins_measure() {
            let measure = self.measure()?;
            let value = match &measure.fold {
                Fold::Count => ValueType::Whole { min: 0, max: i64::from(u32::MAX) },
                Fold::Sum(path) | Fold::Average(path) => {
                    let value = self.known(event_kind(self.kind, &measure), path)?.value;
                    if value == ValueType::Money { value } else { ValueType::Number }
                }
                Fold::Last | Fold::First => ValueType::Time,
            };
            let begin = self.at;
            let test = self.test(measure.event.name, &value)?;
            if matches!(test.how, How::During(_)) {
                // A second bracket would be taken for the days of what is measured.
                self.at = begin;
                return self.wrong(Fault::NoTest(measure.event.name.to_owned()));
            }
            return Ok(Clause::Event { measure, test });
        }
        self.field_test(self.kind).map(Clause::Field)
    }

    fn near(&mut self) -> Read<Clause> {
        let many = self.number("near<=5km")?;
        let metres = match (self.take("km"), many.checked_mul(1_000)) {
            (true, Some(metres)) => metres,
            (true, None) => return self.wrong(Fault::Expected("near<=5km")),
            (false, _) => {
                self.need("m")?;
                many
            }
        };
        let mut place = None;
        if self.take("@") {
            let rest = self.rest();
            let end = rest.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '-'))).unwrap_or(rest.len());
            match Place::parse(rest.get(..end).unwrap_or_default()) {
                Ok(read) => place = Some(read),
                Err(_) => return self.wrong(Fault::Expected("@19.432608,-99.133209")),
            }
            self.at += end;
        }
        Ok(Clause::Near { metres, place })
    }

    fn begins_measure(&self) -> bool {
        ["count(", "sum(", "avg(", "last(", "first("].iter().any(|word| self.rest().starts_with(word))
    }

    fn measure(&mut self) -> Read<Measure> {
        let fold = self.word();
        self.need("(")?;
        let begin = self.at;
        let name = self.word();
        let (name, path) = name.split_once('.').map_or((name, None), |(name, path)| (name, Some(path)));
        let Some((table, event)) = event(self.kind, name) else {
            let mut known: Vec<&str> = events(self.kind).map(|(_, event)| event.name).collect();
            known.dedup();
            self.at = begin;
            return self.wrong(Fault::NoEvent(name.to_owned(), known.join(", ")));
        };
        let path = path.map(|path| self.path_of(table.kind, path)).transpose()?;
        let fold = match (fold, path) {
            ("count", None) => Fold::Count,
            ("last", None) => Fold::Last,
            ("first", None) => Fold::First,
            ("sum", Some(path)) => Fold::Sum(path),
            ("avg", Some(path)) => Fold::Average(path),
            (_, _) => return self.wrong(Fault::Expected("count(visit), sum(order.total)")),
        };
        if let Fold::Sum(path) | Fold::Average(path) = &fold {
            let is_number = matches!(
                self.known(table.kind, path)?.value,
                ValueType::Number | ValueType::Whole { .. } | ValueType::Money
            );
            if !is_number {
                return self.wrong(Fault::NoTest(path.to_string()));
            }
        }
        let mut of = Vec::new();
        if self.take(":") {
            loop {
                self.clauses += 1;
                if self.clauses > CLAUSES_MAX {
                    return self.wrong(Fault::Many);
                }
                of.push(self.field_test(table.kind)?);
                if !self.take(",") {
                    break;
                }
                self.space();
            }
        }
        self.need(")")?;
        let period = if self.take("[") { Some(self.period()?) } else { None };
        Ok(Measure { fold, event, of, period })
    }

    fn field_test(&mut self, kind: Kind) -> Read<FieldTest> {
        let begin = self.at;
        let word = self.word();
        if word.is_empty() {
            return self.wrong(Fault::Expected("name=value"));
        }
        let at_end = std::mem::replace(&mut self.at, begin);
        let path = self.path_of(kind, word)?;
        let value = self.known(kind, &path)?.value;
        self.at = at_end;
        let test = self.test(word, &value)?;
        Ok(FieldTest { path, test })
    }

    fn path_of(&self, kind: Kind, name: &str) -> Read<Path> {
        match Path::named(kind, name, self.registry) {
            Some(path) => Ok(path),
            None => {
                let own = self.registry.custom_fields(kind).map(|field| format!("x.{}", field.id));
                let known: Vec<String> = names(kind).chain(std::iter::once("created".to_owned())).chain(own).collect();
                self.wrong(Fault::NoField(name.to_owned(), known.join(", ")))
            }
        }
    }

    fn known(&self, kind: Kind, path: &Path) -> Read<Known<'t>> {
        match path.known(kind, self.registry) {
            Some(known) if known.listed => Ok(known),
            Some(_) => self.wrong(Fault::NotListed(path.to_string())),
            None => self.wrong(Fault::NoField(path.to_string(), String::new())),
        }
    }

    /// What must be true of a field, or of a measure, of such values.
    fn test(&mut self, name: &str, value: &ValueType) -> Read<Test> {
        let begin = self.at;
        let test = self.any_test(name, value)?;
        if allows(value, &test) {
            return Ok(test);
        }
        self.at = begin;
        self.wrong(Fault::NoTest(name.to_owned()))
    }

    fn any_test(&mut self, name: &str, value: &ValueType) -> Read<Test> {
        if self.rest().starts_with(' ') {
            self.space();
            let is_not = self.take("!");
            self.need("in")?;
            if self.take("(") {
                let mut values = Vec::new();
                loop {
                    self.space();
                    values.push(self.operand(name, value)?);
                    if values.len() > VALUES_MAX {
                        return self.wrong(Fault::Many);
                    }
                    self.space();
                    if self.take(")") {
                        return Ok(Test { is_not, how: How::In(values) });
                    }
                    self.need(",")?;
                }
            }
            self.need(" ")?;
            self.space();
            let least = self.operand(name, value)?;
            self.need("..")?;
            let most = self.operand(name, value)?;
            return Ok(Test { is_not, how: How::Between(least, most) });
        }
        for (mark, how) in
            [("<=", How::AtMost as fn(Operand) -> How), ("<", How::Below), (">=", How::AtLeast), (">", How::Above)]
        {
            if self.take(mark) {
                let how = how(self.operand(name, value)?);
                return Ok(Test { is_not: false, how });
            }
        }
        let is_not = self.take("!");
        if self.take("[") {
            return Ok(Test { is_not, how: How::During(self.period()?) });
        }
        if self.take("~") {
            return match self.literal()? {
                (text, _) if !text.is_empty() => Ok(Test { is_not, how: How::Has(text) }),
                (_, _) => self.wrong(Fault::Expected("~abc")),
            };
        }
        self.need("=")?;
        let begin = self.at;
        if self.word() == "empty" {
            return Ok(Test { is_not, how: How::Empty });
        }
        self.at = begin;
        Ok(Test { is_not, how: How::In(vec![self.operand(name, value)?]) })
    }

    /// A value, and whether it stood in quotation marks.
    fn literal(&mut self) -> Read<(String, bool)> {
        if !self.take("\"") {
            let rest = self.rest();
            let mut end = rest.len();
            for (at, character) in rest.char_indices() {
                let is_plain = character.is_alphanumeric() || matches!(character, '_' | '-' | '.' | '+' | '@');
                if !is_plain || rest.get(at..).is_some_and(|rest| rest.starts_with("..")) {
                    end = at;
                    break;
                }
            }
            self.at += end;
            return Ok((rest.get(..end).unwrap_or_default().to_owned(), false));
        }
        let (mut text, mut is_escaped) = (String::new(), false);
        for (at, character) in self.rest().char_indices() {
            match character {
                _ if is_escaped => {
                    text.push(character);
                    is_escaped = false;
                }
                '\\' => is_escaped = true,
                '"' => {
                    self.at += at + 1;
                    return Ok((text, true));
                }
                _ => text.push(character),
            }
        }
        self.wrong(Fault::Open)
    }

    fn operand(&mut self, name: &str, value: &ValueType) -> Read<Operand> {
        let begin = self.at;
        let (text, is_quoted) = self.literal()?;
        let is_bare = !is_quoted;
        let operand = match text.as_str() {
            "@me" if is_bare && matches!(value, ValueType::Reference(_)) => Some(Operand::Me),
            text if is_bare && is_dated(value) && text.starts_with(['-', '+']) => away(text),
            // A code that is on no list of the company's is a slip of the finger of whoever types it. What is kept had it from a list
            // that somebody knew: unknown here it refuses nothing.
            text if !self.lenient && self.is_on_no_list(text, value) => None,
            text => canonical(text, value).map(Operand::Literal),
        };
        operand.map_or_else(|| Err(FilterError { at: begin, fault: Fault::NoValue(name.to_owned(), text.clone()) }), Ok)
    }

    fn is_on_no_list(&self, code: &str, value: &ValueType) -> bool {
        value.list().is_some_and(|list| !self.registry.options().knows(list, code))
    }

    fn order(&mut self) -> Read<Order> {
        let by = if self.begins_measure() {
            OrderBy::Measure(self.measure()?)
        } else {
            let begin = self.at;
            let word = self.word();
            let at_end = std::mem::replace(&mut self.at, begin);
            let path = self.path_of(self.kind, word)?;
            self.known(self.kind, &path)?;
            self.at = at_end;
            OrderBy::Path(path)
        };
        let descending = self.take(" desc");
        if !descending {
            self.take(" asc");
        }
        Ok(Order { by, descending })
    }

    /// A period, behind its opening bracket.
    fn period(&mut self) -> Read<Period> {
        let rest = self.rest();
        let Some(end) = rest.find(']') else { return self.wrong(Fault::Open) };
        let text = rest.get(..end).unwrap_or_default();
        match period(text.trim()) {
            Some(period) => {
                self.at += end + 1;
                Ok(period)
            }
            None => self.wrong(Fault::NoPeriod(text.to_owned())),
        }
    }
}

/// The kind of an event's records.
pub(super) fn event_kind(kind: Kind, measure: &Measure) -> Kind {
    event(kind, measure.event.name).map_or(kind, |(table, _)| table.kind)
}
