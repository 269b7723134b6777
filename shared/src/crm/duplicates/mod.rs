//! Records that are probably the same one, customers above all, and why.
//!
//! A [`Profile`] is what two customers are compared by: names, tax ids, phones, mails, cities, places; made of what somebody
//! types or of the listed cells of a row. Of what is neither a person nor a firm it holds what the kind's table identifies it by,
//! and its title. [`compare`] weighs two of them and says its [`Reason`]s, so that a person can judge.
//! An [`Index`] finds whom to compare with among 100,000 without loading one document, and [`Index::pairs`] all pairs of a
//! book for cleaning it up.
//!
//! # What counts
//!
//! A tax id, a phone or a mail address in common is nearly proof; an equal name is strong if it is rare, and alone nothing if
//! it is common: every book has two José Hernández and five Abarrotes La Esperanza. How common a name is the book itself
//! says, by how many others bear it, and a short list of words says it of small books. Different tax ids of one country speak
//! against it, and so do different cities of people who have nothing but the name in common.
//!
//! Names are compared without legal forms («S.A. de C.V.», «SL», «Ltda»), accents, case and order of words, and forgiving as
//! people hear them (b and v; s, c and z; silent h) and mistype them. Titles of other things are the same or are not, because
//! names that are nearly the same are those of two sizes of one thing.
//!
//! Absent on purpose: any merging without a person, and machine learning, whose reasons nobody could show.

mod compare;
mod index;
mod name;
mod profile;

pub use compare::{Likeness, PROBABLE, Reason, compare};
pub use index::{Index, Pair, Pairs};
pub use profile::{NOT_SAME, Profile};
