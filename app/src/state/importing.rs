//! An import as the page knows it, and the file of an export on its way to the person.

use leptos::prelude::*;
use shared::crm::kinds::{KINDS, with_own_list};
use shared::crm::{Kind, Language, Noun, definition};
use shared::document::DocId;
use web_sys::Blob;

use super::Store;
use crate::protocol::{
    Ask, Chosen, ExportAsk, Exported, Form, ImportAsk, ImportLine, ImportNews, Known, Progress, Said, Understood, What,
};

/// An import that has ended, or its undoing.
#[derive(Clone, Debug, PartialEq)]
pub struct Finished {
    /// What has been done.
    pub line: ImportLine,
    /// What was not written, in words, the first of it.
    pub left: Vec<String>,
    /// How much was not written.
    pub left_count: u32,
    /// How many rows of the file were left out, whole or in part: so many are in the file that can be saved.
    pub left_rows: u32,
    /// The records that were made or changed, the first of them, with their kinds and names.
    pub written: Vec<(DocId, Kind, String)>,
}

/// The steps of an import. One can go back to an earlier one, and loses nothing by it.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Which file, and of what.
    #[default]
    File,
    /// What its columns become.
    Columns,
    /// What will be.
    Review,
}

impl Step {
    /// All of them, in order.
    pub const ALL: [Self; 3] = [Self::File, Self::Columns, Self::Review];
}

/// What a person decides for the whole import; it outlives the screen.
#[derive(Copy, Clone, Default)]
pub struct ImportChoices {
    /// What is done with records that are known.
    pub known: RwSignal<Known>,
    /// The territory of new records; none until it is known where the member may write.
    pub territory: RwSignal<Option<u32>>,
    /// Who looks after them.
    pub owner: RwSignal<Option<DocId>>,
}

impl ImportChoices {
    /// As the worker is told; none before there is a territory to write to, if the kind lives in one. Watched.
    pub fn chosen(self, kind: Kind) -> Option<Chosen> {
        let territory = self.territory.get();
        let territory = if definition(kind).home.is_territorial() { territory? } else { 0 };
        // Of a name in common a person decides row by row.
        Some(Chosen { known: self.known.get(), by_name: false, territory, owner: self.owner.get() })
    }
}

/// The stages of an import; each is there once it has been told.
#[derive(Copy, Clone, Default)]
pub struct Importing {
    /// The step that is in view.
    pub step: RwSignal<Step>,
    /// What is decided.
    pub choices: ImportChoices,
    /// The kind from whose list one has come.
    pub wished: RwSignal<Option<Kind>>,
    /// What the file holds.
    pub understood: RwSignal<Option<Understood>>,
    /// Why it cannot be read, or an import not be taken back.
    pub unreadable: RwSignal<Option<String>>,
    /// How far the dry run is.
    pub checking: RwSignal<Option<Progress>>,
    /// What would be done.
    pub checked: RwSignal<Option<Said>>,
    /// How far the import is, or its undoing; and whether it waits.
    pub running: RwSignal<Option<(Progress, bool)>>,
    /// What has been done.
    pub ended: RwSignal<Option<Finished>>,
    /// The column of which it is being chosen what it becomes.
    pub choosing: RwSignal<Option<usize>>,
    /// The file of the rows that the last import has left out.
    pub left_out: Made,
    /// Imports of this device.
    pub earlier: RwSignal<Vec<ImportLine>>,
}

impl Importing {
    /// Takes in what the worker says.
    pub fn hear(self, news: ImportNews) {
        match news {
            ImportNews::Understood(understood) => {
                self.unreadable.set(None);
                // Told again only in another language, the dry run stands.
                let same = self.understood.with_untracked(|before| {
                    before.as_ref().is_some_and(|before| before.mapping == understood.mapping)
                });
                if !same {
                    self.checked.set(None);
                }
                self.understood.set(Some(understood));
            }
            ImportNews::Unreadable(why) => {
                self.forget();
                self.unreadable.set(Some(why));
            }
            ImportNews::Checking(progress) => self.checking.set(Some(progress)),
            ImportNews::Checked(said) => {
                self.checking.set(None);
                self.checked.set(Some(said));
            }
            ImportNews::Running { progress, paused } => self.running.set(Some((progress, paused))),
            ImportNews::Ended { line, left, left_count, left_rows, written } => {
                self.forget();
                self.ended.set(Some(Finished { line, left, left_count, left_rows, written }));
            }
            ImportNews::Earlier(lines) => self.earlier.set(lines),
            ImportNews::Closed => self.forget(),
        }
    }

    /// Nothing is being prepared any more.
    pub fn forget(self) {
        self.understood.set(None);
        self.unreadable.set(None);
        self.checking.set(None);
        self.checked.set(None);
        self.running.set(None);
        self.step.set(Step::File);
    }

    /// What the records are called that are being imported. Watched.
    pub fn noun(self) -> Noun {
        self.understood.with(|file| file.as_ref().map_or_else(|| definition(with_own_list()).noun, Understood::noun))
    }

    /// The kind of what is being imported; of several the one of which most is asked. Watched.
    pub fn kind(self) -> Kind {
        self.understood.with(|file| file.as_ref().map_or_else(with_own_list, |file| file.kind))
    }
}

/// The file that came last from the worker, until it is said what it is.
#[derive(Copy, Clone)]
pub struct Made(StoredValue<Option<Blob>, LocalStorage>);

impl Default for Made {
    fn default() -> Self {
        Self(StoredValue::new_local(None))
    }
}

impl Made {
    /// Keeps a file.
    pub fn keep(self, file: Blob) {
        self.0.set_value(Some(file));
    }

    /// The file, to be taken more than once.
    pub fn file(self) -> Option<Blob> {
        self.0.try_get_value().flatten()
    }
}

impl Store {
    /// Says something of an import to the worker.
    pub fn import(self, ask: ImportAsk) {
        self.ask(&Ask::Import(ask));
    }

    /// Takes in what the worker says of an import.
    pub(super) fn hear_import(self, news: ImportNews) {
        // The file of what was left out comes right before the end.
        if let ImportNews::Ended { left_rows: 1.., .. } = &news
            && let Some(file) = self.take_made()
        {
            self.importing.left_out.keep(file);
        }
        self.importing.hear(news);
    }

    /// Reads a file that was chosen or dropped.
    pub fn begin_import(self, name: String, file: &Blob) {
        self.importing.forget();
        self.importing.ended.set(None);
        self.link.update_value(|link| link.send_file(file));
        let country = self.region_now().code().to_owned();
        let kind = self.importing.wished.get_untracked();
        self.import(ImportAsk::Begin { name, language: self.language_now(), country, kind });
    }

    /// Takes an import back.
    pub fn undo_import(self, id: DocId) {
        self.importing.ended.set(None);
        let country = self.region_now().code().to_owned();
        self.import(ImportAsk::Undo { id, language: self.language_now(), country });
    }

    /// Whether there is a kind of which the member may make records. Watched.
    pub fn may_import(self) -> bool {
        KINDS.iter().any(|table| table.is_exchanged() && self.may_make(table.kind))
    }

    /// Writes what the list shows to a file.
    pub fn export_list(self, form: Form) {
        let view = self.customers.with_untracked(|window| window.wanted.view.clone());
        self.export(What::List(Box::new(view)), form);
    }

    /// Writes the list of any kind to a file, as it is looked at. Of one that has not been told there is nothing to write.
    pub fn export_list_of(self, kind: Kind, form: Form) {
        if definition(kind).has_own_screens() {
            return self.export_list(form);
        }
        let shown = self.shelf.with_untracked(|window| window.as_ref().map(|window| window.wanted.clone()));
        if let Some(wanted) = shown.filter(|wanted| wanted.kind == kind) {
            self.export(What::Kind(Box::new(wanted)), form);
        }
    }

    /// Writes the activities of those whom the list shows to a table.
    pub fn export_their_activities(self) {
        let view = self.customers.with_untracked(|window| window.wanted.view.clone());
        self.export(What::Activities(Box::new(view)), Form::Csv);
    }

    /// Writes records to a file.
    pub fn export(self, what: What, form: Form) {
        let language: Language = self.language_now();
        self.exported.set(Some(Exported::Progress(Progress::default())));
        self.ask(&Ask::Export(ExportAsk { what, form, language, country: self.region_now().code().to_owned() }));
    }

    pub(super) fn take_exported(self, exported: Exported) {
        self.exported.set(Some(exported));
    }

    /// The file that is ready, once.
    pub fn take_made(self) -> Option<Blob> {
        self.made.0.try_update_value(Option::take).flatten()
    }
}
