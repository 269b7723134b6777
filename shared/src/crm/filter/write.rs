//! A filter's canonical text.

use std::fmt::{self, Display, Formatter, Write as _};

use super::period::{Period, Unit};
use super::{Any, Clause, FieldTest, Filter, Fold, How, Measure, Operand, Order, OrderBy, Path, Test};

impl Display for Filter {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (at, any) in self.all.iter().enumerate() {
            if at > 0 {
                f.write_str(" & ")?;
            }
            let text = any.to_string();
            // A field may be called as what begins the order is.
            if at == 0 && (text.starts_with("sort=") || text.starts_with("limit ")) {
                write!(f, "({text})")?;
            } else {
                f.write_str(&text)?;
            }
        }
        let space = |f: &mut Formatter<'_>, first: bool| if first { Ok(()) } else { f.write_char(' ') };
        if let Some(order) = &self.sort {
            space(f, self.all.is_empty())?;
            order.fmt(f)?;
        }
        if let Some(limit) = self.limit {
            space(f, self.all.is_empty() && self.sort.is_none())?;
            write!(f, "limit {limit}")?;
        }
        Ok(())
    }
}

impl Display for Any {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0.as_slice() {
            [clause] => clause.fmt(f),
            clauses => {
                f.write_char('(')?;
                for (at, clause) in clauses.iter().enumerate() {
                    if at > 0 {
                        f.write_str(" | ")?;
                    }
                    clause.fmt(f)?;
                }
                f.write_char(')')
            }
        }
    }
}

impl Display for Clause {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(field) => field.fmt(f),
            Self::Event { measure, test } => write!(f, "{measure}{test}"),
            Self::View { id, is_in } => write!(f, "view{}{id}", if *is_in { "=" } else { "!=" }),
            Self::Near { metres, place } => {
                write!(f, "near<=")?;
                match (metres / 1_000, metres % 1_000) {
                    (km, 0) => write!(f, "{km}km")?,
                    (_, _) => write!(f, "{metres}m")?,
                }
                place.iter().try_for_each(|place| write!(f, "@{place}"))
            }
            Self::Top { first, measure } => write!(f, "top({first},{measure})"),
            Self::Later(text) => f.write_str(text),
        }
    }
}

impl Display for FieldTest {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.path, self.test)
    }
}

impl Display for Path {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Own(key) => f.write_str(key),
            Self::Entry(group, key) => write!(f, "{group}.{key}"),
            Self::Custom(id) => write!(f, "x.{id}"),
            Self::Created => f.write_str("created"),
        }
    }
}

impl Display for Test {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let not = if self.is_not { "!" } else { "" };
        match &self.how {
            How::Empty => write!(f, "{not}=empty"),
            How::In(values) => match values.as_slice() {
                [value] => write!(f, "{not}={value}"),
                values => {
                    write!(f, " {not}in(")?;
                    for (at, value) in values.iter().enumerate() {
                        write!(f, "{}{value}", if at > 0 { "," } else { "" })?;
                    }
                    f.write_char(')')
                }
            },
            How::Has(text) => write!(f, "{not}~{}", Literal(text)),
            How::Below(value) => write!(f, "<{value}"),
            How::AtMost(value) => write!(f, "<={value}"),
            How::Above(value) => write!(f, ">{value}"),
            How::AtLeast(value) => write!(f, ">={value}"),
            How::Between(least, most) => write!(f, " {not}in {least}..{most}"),
            How::During(period) => write!(f, "{not}[{period}]"),
        }
    }
}

impl Display for Operand {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Literal(text) => Literal(text).fmt(f),
            Self::Me => f.write_str("@me"),
            Self::Away(count, unit) => write!(f, "{count:+}{}", unit.letters()),
        }
    }
}

/// A value as it stands in a filter's text: bare where it cannot be taken for anything else.
struct Literal<'t>(&'t str);

/// Whether a value needs no quotation marks.
fn is_bare(text: &str) -> bool {
    let first_is_plain = text.chars().next().is_some_and(char::is_alphanumeric)
        || text
            .strip_prefix('-')
            .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'));
    let is_plain = |character: char| character.is_alphanumeric() || matches!(character, '_' | '-' | '.');
    first_is_plain && text != "empty" && text.chars().all(is_plain) && !text.contains("..") && !text.ends_with('.')
}

impl Display for Literal<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if is_bare(self.0) {
            return f.write_str(self.0);
        }
        f.write_char('"')?;
        for character in self.0.chars() {
            if matches!(character, '"' | '\\') {
                f.write_char('\\')?;
            }
            f.write_char(character)?;
        }
        f.write_char('"')
    }
}

impl Display for Measure {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (word, path) = match &self.fold {
            Fold::Count => ("count", None),
            Fold::Sum(path) => ("sum", Some(path)),
            Fold::Average(path) => ("avg", Some(path)),
            Fold::Last => ("last", None),
            Fold::First => ("first", None),
        };
        write!(f, "{word}({}", self.event.name)?;
        path.iter().try_for_each(|path| write!(f, ".{path}"))?;
        for (at, test) in self.of.iter().enumerate() {
            write!(f, "{}{test}", if at > 0 { "," } else { ":" })?;
        }
        f.write_char(')')?;
        self.period.iter().try_for_each(|period| write!(f, "[{period}]"))
    }
}

impl Display for Order {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("sort=")?;
        match &self.by {
            OrderBy::Path(path) => path.fmt(f)?,
            OrderBy::Measure(measure) => measure.fmt(f)?,
        }
        f.write_str(if self.descending { " desc" } else { " asc" })
    }
}

impl Display for Period {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Last(count, unit) => write!(f, "last {count}{}", unit.letters()),
            Self::Next(count, unit) => write!(f, "next {count}{}", unit.letters()),
            Self::This(Unit::Day) => f.write_str("today"),
            Self::Previous(Unit::Day) => f.write_str("yesterday"),
            Self::Following(Unit::Day) => f.write_str("tomorrow"),
            Self::This(unit) => write!(f, "this {}", unit.name()),
            Self::Previous(unit) => write!(f, "prev {}", unit.name()),
            Self::Following(unit) => write!(f, "next {}", unit.name()),
            Self::Since(day) => write!(f, "since {day}"),
            Self::Before(day) => write!(f, "before {day}"),
            Self::Days(from, to) => write!(f, "{from}..{to}"),
            Self::Of(day, unit) => match unit {
                Unit::Year => write!(f, "{:04}", day.year),
                Unit::HalfYear => write!(f, "{:04}-h{}", day.year, day.month / 6 + 1),
                Unit::Quarter => write!(f, "{:04}-q{}", day.year, day.month / 3 + 1),
                Unit::Month => write!(f, "{:04}-{:02}", day.year, day.month),
                // No text makes them, and a day is the nearest thing to say.
                Unit::HalfMonth | Unit::Week | Unit::Day => write!(f, "{day}"),
            },
        }
    }
}
