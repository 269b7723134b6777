//! From cards to drafts: one card is one customer, and one of a group is a tag of its members.
//!
//! A card of a person who has an organisation is that organisation, with the person as its contact: that is what somebody
//! who sells to shops has in the phone's address book. Any other card is the person or the organisation that it names.

use std::collections::BTreeMap;

use super::line::{Lines, Property};
use super::say::Sayings;
use crate::exchange::assemble::{Assembly, Context, Draft, Piece};
use crate::exchange::candidate::Candidate;
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
    /// Properties of which nothing is kept, not even in the notes, and how often each stands in the file.
    pub ignored: BTreeMap<String, usize>,
    /// Lines that are no properties.
    pub broken_lines: usize,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Card {
    line: u32,
    pub(super) properties: Vec<Property>,
    /// The groups of the file that have it for a member.
    pub(super) groups: Vec<String>,
    is_ended: bool,
}

impl Card {
    /// The first of a name that says something.
    pub(super) fn first(&self, name: &str) -> Option<&Property> {
        self.properties.iter().find(|property| property.name == name && !property.value.trim().is_empty())
    }

    /// What it is a card of: `individual`, `org`, `group`, `location`; empty if it does not say.
    pub(super) fn kind(&self) -> String {
        let kind = self.first("KIND").or_else(|| self.first("X-ADDRESSBOOKSERVER-KIND"));
        kind.map(|property| property.value.trim().to_ascii_lowercase()).unwrap_or_default()
    }

    /// Its id, or one that it names, without the scheme that some write before it.
    fn id(value: &str) -> String {
        let value = value.trim().to_ascii_lowercase();
        value.strip_prefix("urn:uuid:").map_or(value.clone(), str::to_owned)
    }

    fn is_group(&self) -> bool {
        self.kind() == "group"
    }

    /// Whether it is of nobody: a place, a device, a program, or a group that has no member here.
    fn is_of_nobody(&self) -> bool {
        matches!(self.kind().as_str(), "group" | "location" | "application" | "device" | "thing")
    }

    /// Whether this app has written it.
    pub(super) fn is_own(&self) -> bool {
        self.first("PRODID").is_some_and(|program| program.value.contains(super::write::PROGRAM))
    }
}

/// The most properties of one card.
const PROPERTIES_MAX: usize = 1_000;

/// Properties that say something about the card, not about whom it is of.
const OF_THE_CARD: [&str; 7] = ["VERSION", "REV", "PROFILE", "SOURCE", "CLIENTPIDMAP", "XML", "SORT-STRING"];

/// Properties that programs write for themselves: bytes, and marks that tell nobody anything. Nothing of them is kept.
const OF_PROGRAMS: [&str; 16] = [
    "PHOTO",
    "LOGO",
    "SOUND",
    "KEY",
    "BEGIN",
    "END",
    "CLASS",
    "CREATED",
    "SORT-AS",
    "X-ABADR",
    "X-ABUID",
    "X-ACTIVITY-ALERT",
    "X-IMAGEHASH",
    "X-IMAGETYPE",
    "X-MS-CARDPICTURE",
    "X-SHARED-PHOTO-DISPLAY-PREF",
];

/// How the names of more such properties begin.
const OF_PROGRAMS_TOO: [&str; 3] = ["X-ADDRESSBOOKSERVER", "X-EVOLUTION-", "X-MS-OL-"];

/// Properties whose names begin so, and that say something all the same.
const OF_PEOPLE: [&str; 6] = [
    "X-ADDRESSBOOKSERVER-KIND",
    "X-ADDRESSBOOKSERVER-MEMBER",
    "X-EVOLUTION-ANNIVERSARY",
    "X-EVOLUTION-ASSISTANT",
    "X-EVOLUTION-MANAGER",
    "X-EVOLUTION-SPOUSE",
];

/// Whether a property is a program's own affair.
fn is_of_programs(property: &Property) -> bool {
    let name = property.name.as_str();
    // A relation by its id is another card, not a name.
    let is_id = || name == "RELATED" && property.value.trim().to_ascii_lowercase().starts_with("urn:uuid:");
    let begins = OF_PROGRAMS_TOO.iter().any(|begin| name.starts_with(begin)) && !OF_PEOPLE.contains(&name);
    OF_PROGRAMS.contains(&name) || begins || is_id()
}

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
        cards.spread_groups();
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

    /// Groups become tags of their members, and are no cards any more. One without a member here stays, to be told of.
    fn spread_groups(&mut self) {
        if !self.cards.iter().any(Card::is_group) {
            return;
        }
        let mut by_id: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, card) in self.cards.iter().enumerate().filter(|(_, card)| !card.is_group()) {
            if let Some(id) = card.first("UID") {
                by_id.entry(Card::id(&id.value)).or_default().push(at);
            }
        }
        let mut spread: Vec<usize> = Vec::new();
        for at in 0..self.cards.len() {
            let group = &self.cards[at];
            let name = group
                .first("FN")
                .or_else(|| group.first("N"))
                .map(|name| name.text().trim_end_matches(';').trim().to_owned());
            let Some(name) = name.filter(|name| group.is_group() && !name.is_empty()) else { continue };
            let is_member =
                |property: &&Property| matches!(property.name.as_str(), "MEMBER" | "X-ADDRESSBOOKSERVER-MEMBER");
            let members = group.properties.iter().filter(is_member).map(|member| Card::id(&member.value));
            let members: Vec<usize> = members.filter_map(|id| by_id.get(&id)).flatten().copied().collect();
            if !members.is_empty() {
                spread.push(at);
            }
            for member in members {
                let groups = &mut self.cards[member].groups;
                if !groups.contains(&name) {
                    groups.push(name.clone());
                }
            }
        }
        for at in spread.into_iter().rev() {
            self.cards.remove(at);
        }
    }

    fn keep(&mut self, card: &mut Card, property: Property) {
        let name = property.name.as_str();
        if OF_THE_CARD.contains(&name) {
            return;
        }
        let is_left_out = property.is_binary() || is_of_programs(&property) || card.properties.len() >= PROPERTIES_MAX;
        // The card behind it is left out.
        let is_agent = name == "AGENT" && property.value.trim().is_empty();
        if is_left_out || is_agent {
            *self.ignored.entry(name.to_owned()).or_default() += 1;
        }
        if !is_left_out || is_agent {
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

    /// The properties of a card and their texts, by its place in the file.
    #[must_use]
    pub fn texts(&self, at: usize) -> Vec<(String, String)> {
        let properties = self.cards.get(at).map(|card| card.properties.as_slice()).unwrap_or_default();
        let told = properties.iter().filter(|property| {
            !matches!(property.name.as_str(), "UID" | "PRODID") && !property.value.trim().is_empty()
        });
        told.map(|property| (property.name.clone(), property.text())).collect()
    }

    /// What a card says, by its place in the file.
    #[must_use]
    pub fn draft(&self, at: usize, habits: &Habits, context: &Context<'_>) -> Option<Draft> {
        let card = self.cards.get(at)?;
        let said = Sayings::of(card, context.language);
        if card.is_of_nobody() {
            let what =
                self.texts(at).into_iter().map(|(name, text)| format!("{name}: {text}")).collect::<Vec<_>>().join("\n");
            let problem = Problem::new(card.line, Place::Whole, Target::Ignore, &what, Fault::NotACustomer);
            let candidate = Candidate::default();
            return Some(Draft { row: card.line, candidate, problems: vec![problem] });
        }
        let pieces = said.list.iter().map(|saying| Piece {
            target: &saying.target,
            text: &saying.text,
            place: Place::Property(saying.property.clone()),
            split: None,
            label: &saying.label,
            heading: &saying.heading,
            is_fallback: saying.is_fallback,
        });
        let mut assembly = Assembly::of_card(card.line, habits, context);
        for (label, text) in &said.asides {
            assembly.put_aside(label, text, None);
        }
        let mut draft = assembly.finish(pieces);
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
