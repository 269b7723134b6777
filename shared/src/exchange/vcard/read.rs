//! From cards to drafts: one card is one customer.
//!
//! A card of a person who has an organisation is that organisation, with the person as its contact: that is what somebody
//! who sells to shops has in the phone's address book. Any other card is the person or the organisation that it names.

use std::collections::BTreeMap;

use super::line::{Lines, Property};
use super::say::Sayings;
use crate::exchange::assemble::{Assembly, Context, Draft, Piece};
use crate::exchange::encoding::Encoding;
use crate::exchange::error::ReadError;
use crate::exchange::habits::Habits;
use crate::exchange::problem::{Fault, Place, Problem};
use crate::exchange::table::{ROWS_MAX, check_bytes, is_binary};
use crate::exchange::target::Target;

/// The cards of a file.
#[derive(Clone, Debug)]
pub struct Cards {
    cards: Vec<Card>,
    /// The encoding that was read.
    pub encoding: Encoding,
    /// Properties that make nothing of a record, and how often each stands in the file.
    pub ignored: BTreeMap<String, usize>,
    /// Lines that are no properties.
    pub broken_lines: usize,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Card {
    line: u32,
    pub(super) properties: Vec<Property>,
    is_ended: bool,
}

/// The most properties of one card.
const PROPERTIES_MAX: usize = 1_000;

/// Properties that say something about the card, not about whom it is of.
const OF_THE_CARD: [&str; 8] = ["VERSION", "PRODID", "REV", "UID", "PROFILE", "SOURCE", "CLIENTPIDMAP", "XML"];

/// Properties that are read.
const READ: [&str; 24] = [
    "FN",
    "N",
    "ORG",
    "TITLE",
    "ROLE",
    "TEL",
    "EMAIL",
    "URL",
    "ADR",
    "BDAY",
    "ANNIVERSARY",
    "NOTE",
    "CATEGORIES",
    "GEO",
    "LANG",
    "KIND",
    "X-ABLABEL",
    "X-ABDATE",
    "X-ABSHOWAS",
    "X-SOCIALPROFILE",
    "X-TAX-ID",
    "X-ADDRESSBOOKSERVER-KIND",
    "X-ANNIVERSARY",
    "RELATED",
];

impl Cards {
    /// Reads a file of cards.
    ///
    /// # Errors
    /// A file that is too large, no text, or without a card.
    pub fn read(bytes: &[u8], encoding: Option<Encoding>) -> Result<Self, ReadError> {
        check_bytes(bytes)?;
        let encoding = encoding.unwrap_or_else(|| Encoding::guess(bytes));
        let text = encoding.decode(bytes);
        if is_binary(&text) {
            return Err(ReadError::NotText);
        }
        let mut cards = Self { cards: Vec::new(), encoding, ignored: BTreeMap::new(), broken_lines: 0 };
        cards.take(&text)?;
        if cards.cards.is_empty() { Err(ReadError::NoCards) } else { Ok(cards) }
    }

    /// Whether a file looks like cards rather than a table.
    #[must_use]
    pub fn are_in(bytes: &[u8]) -> bool {
        let head = Encoding::guess(bytes).decode(&bytes[..bytes.len().min(4_096)]).to_ascii_uppercase();
        head.lines().any(|line| line.trim() == "BEGIN:VCARD")
    }

    fn take(&mut self, text: &str) -> Result<(), ReadError> {
        let mut lines = Lines::new(text);
        let (mut card, mut inner): (Option<Card>, usize) = (None, 0);
        while let Some((number, line)) = lines.next() {
            let Some(property) = Property::read(&line) else {
                self.broken_lines += 1;
                continue;
            };
            let is_card = property.value.trim().eq_ignore_ascii_case("VCARD");
            match (property.name.as_str(), &mut card) {
                ("BEGIN", Some(open)) if is_card && open.properties.last().is_some_and(|last| last.name == "AGENT") => {
                    // 2.1 puts the card of somebody's agent inside: another person's, and skipped.
                    inner += 1;
                }
                ("BEGIN", _) if is_card => {
                    self.cards.extend(card.take());
                    card = Some(Card { line: number, ..Card::default() });
                    (inner, lines.is_old) = (0, false);
                }
                ("END", Some(_)) if is_card && inner > 0 => inner -= 1,
                ("END", Some(open)) if is_card => {
                    open.is_ended = true;
                    self.cards.extend(card.take());
                }
                (_, None) => self.broken_lines += 1,
                (_, Some(_)) if inner > 0 => {}
                ("VERSION", Some(_)) => lines.is_old = property.value.trim() == "2.1",
                (_, Some(open)) => self.keep(open, property),
            }
            if self.cards.len() > ROWS_MAX {
                return Err(ReadError::TooManyRows { max: ROWS_MAX });
            }
        }
        self.cards.extend(card);
        Ok(())
    }

    fn keep(&mut self, card: &mut Card, property: Property) {
        let name = property.name.as_str();
        if OF_THE_CARD.contains(&name) {
            return;
        }
        let is_read = READ.contains(&name) && !property.is_binary() && card.properties.len() < PROPERTIES_MAX;
        if !is_read {
            *self.ignored.entry(name.to_owned()).or_default() += 1;
        }
        if is_read || (name == "AGENT" && property.value.trim().is_empty()) {
            card.properties.push(property);
        }
    }

    /// How many cards there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.cards.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cards.is_empty()
    }

    /// What a card says, by its place in the file.
    #[must_use]
    pub fn draft(&self, at: usize, habits: &Habits, context: &Context<'_>) -> Option<Draft> {
        let card = self.cards.get(at)?;
        let said = Sayings::of(card, context.language);
        let pieces = said.list.iter().map(|saying| Piece {
            target: &saying.target,
            text: &saying.text,
            place: Place::Property(saying.property.clone()),
            split: None,
            label: &saying.label,
        });
        let mut draft = Assembly::new(card.line, habits, context).finish(pieces);
        let problem = |place, fault| Problem::new(card.line, place, Target::Ignore, "", fault);
        if !card.is_ended {
            draft.problems.push(problem(Place::Whole, Fault::CardNotEnded));
        }
        for property in card.properties.iter().filter(|property| property.unknown_charset) {
            draft.problems.push(problem(Place::Property(property.name.clone()), Fault::UnknownCharset));
        }
        Some(draft)
    }
}
