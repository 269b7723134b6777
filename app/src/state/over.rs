//! What lies over the screen: one sheet at a time, and none outlives the screen that it was opened on.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlDialogElement;

use super::{Store, window};

/// A sheet over the screen.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Over {
    /// The list's filters.
    Filters,
    /// What is done with the list seldom.
    ListMenu,
    /// Which columns a table has.
    Columns,
    /// All views of the list.
    Views,
    /// What a view is called.
    NameView,
    /// Everything that one can do or find.
    Palette,
    /// The keys that do something.
    Keys,
    /// How the numbers of a team are counted.
    Counting,
    /// What is logged or planned with the customer in view.
    Register,
    /// An activity of the customer in view.
    Activity,
    /// What is to be settled of the record in view.
    Disputes,
    /// What is done with the record in view seldom.
    RecordMenu,
    /// Which number of the customer in view is called, or written to.
    Numbers,
    /// To which column a card is moved.
    MoveCard,
    /// To which day something is moved.
    MoveDay,
    /// Which record a field refers to.
    Pick,
    /// What a column of a file becomes.
    ImportTarget,
    /// What is to be made.
    New,
    /// What the server does not have, and what waits for a person.
    Outbox,
}

impl Store {
    /// Opens a sheet; another one makes room.
    pub fn lay(self, over: Over) {
        self.over.set(Some(over));
    }

    /// Closes what lies over the screen and says whether anything did. It is closed here and not with the next drawing, because
    /// a sheet that closes gives the focus back to what is beneath, and a new screen takes it from there.
    pub fn uncover(self) -> bool {
        let was_covered = self.over.with_untracked(Option::is_some);
        if was_covered {
            self.over.set(None);
        }
        let open = open_dialog();
        if let Some(dialog) = &open {
            dialog.close();
        }
        was_covered || open.is_some()
    }

    /// Whether anything lies over the screen, so that keys are not the screen's.
    pub fn is_covered(self) -> bool {
        self.over.with_untracked(Option::is_some) || open_dialog().is_some()
    }
}

fn open_dialog() -> Option<HtmlDialogElement> {
    window()?.document()?.query_selector("dialog[open]").ok()??.dyn_into().ok()
}
