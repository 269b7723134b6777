//! Everything that the screens say, in both languages.
//!
//! A catalogue is a constant of [`Words`]: a sentence that one language lacks does not compile. Sentences with numbers or
//! names are small functions, so that each language keeps its own plurals and order. What fields, choices and wrong values
//! are called is the registry's and stands in `shared::crm`.

mod en;
mod errors;
mod es;
mod when;

pub use errors::{command_error, join_problem, tray_reason, trouble};
pub use when::{day, long_day, moment};

use shared::crm::Language;

/// One language's sentences.
pub struct Words {
    /// For `lang` on the page.
    pub code: &'static str,
    pub language: &'static str,

    // Places.
    pub customers: &'static str,
    pub outbox: &'static str,
    pub more: &'static str,
    pub new: &'static str,
    pub new_customer: &'static str,
    pub back: &'static str,
    pub main_navigation: &'static str,

    // The day, and finding one's way.
    pub customer: &'static str,
    pub today: &'static str,
    pub overdue: &'static str,
    pub for_today: &'static str,
    pub next_days: &'static str,
    pub birthdays: &'static str,
    pub whose: &'static str,
    pub mine: &'static str,
    pub everyones: &'static str,
    pub nothing_today: &'static str,
    pub nothing_today_hint: &'static str,
    pub plan_something: &'static str,
    pub marked_done: &'static str,
    pub with_whom: &'static str,
    pub palette: &'static str,
    pub palette_hint: &'static str,
    pub search_customers: &'static str,
    pub other_language: &'static str,
    pub next_theme: &'static str,
    pub more_of_these: fn(u32) -> String,

    // First run.
    pub welcome: &'static str,
    pub join_explained: &'static str,
    pub invitation: &'static str,
    pub invitation_hint: &'static str,
    pub device_name: &'static str,
    pub this_device: &'static str,
    pub join: &'static str,
    pub join_again: &'static str,
    pub joining: &'static str,

    // Lists.
    pub search: &'static str,
    pub search_hint: &'static str,
    pub count: fn(u32) -> String,
    pub found: fn(u32, u32) -> String,
    pub no_customers: &'static str,
    pub no_customers_hint: &'static str,
    pub nothing_found: fn(&str) -> String,
    pub nameless: &'static str,
    pub choose_customer: &'static str,
    pub last_contact: fn(&str) -> String,
    pub next_step: fn(&str, &str) -> String,
    pub territory: &'static str,
    pub create: &'static str,
    pub no_writable_territory: &'static str,

    // A record.
    pub unknown_record: &'static str,
    pub removed_record: &'static str,
    pub remove_customer: &'static str,
    pub removed: fn(&str) -> String,
    pub restore: &'static str,
    pub undo: &'static str,
    pub remove: &'static str,
    pub add: fn(&str) -> String,
    pub saving: &'static str,
    pub on_this_phone: &'static str,
    pub synced: &'static str,
    pub choose: &'static str,
    pub yes: &'static str,
    pub no: &'static str,
    pub empty_value: &'static str,
    pub call: &'static str,
    pub write_mail: &'static str,
    pub whatsapp: &'static str,
    pub map: &'static str,
    pub general: &'static str,
    pub notes: &'static str,
    pub notes_hint: &'static str,
    pub details: &'static str,
    pub own_fields: &'static str,
    pub draft_offered: &'static str,
    pub drafts_left: &'static str,
    pub see: &'static str,
    pub use_draft: &'static str,
    pub drop_draft: &'static str,
    pub tag_hint: &'static str,
    pub no_such_tag: &'static str,

    // Conflicts.
    pub conflict: &'static str,
    pub conflict_explained: &'static str,
    pub contested_explained: &'static str,
    pub keep: &'static str,
    pub written_by: fn(&str, &str) -> String,
    pub yours: fn(&str) -> String,
    pub standing: &'static str,
    pub somebody: &'static str,
    pub the_server: &'static str,
    pub changed_while_removed: &'static str,
    pub entry_changed_while_removed: fn(&str) -> String,
    pub keep_removed: &'static str,

    // Activities.
    pub activities: &'static str,
    pub no_activities: &'static str,
    pub log_visit: &'static str,
    pub log_call: &'static str,
    pub log_note: &'static str,
    pub add_task: &'static str,
    pub what_happened: &'static str,
    pub what_to_do: &'static str,
    pub due: &'static str,
    pub due_on: fn(&str) -> String,
    pub planned_for: fn(&str) -> String,
    pub mark_done: &'static str,
    pub save: &'static str,
    pub cancel: &'static str,
    pub visit_logged: &'static str,
    pub call_logged: &'static str,
    pub note_logged: &'static str,
    pub task_added: &'static str,

    // Sync.
    pub chip_synced: fn(&str) -> String,
    pub chip_waiting: fn(u32) -> String,
    pub chip_waiting_since: fn(u32, &str) -> String,
    pub chip_busy: &'static str,
    pub chip_loading: fn(u32, u32) -> String,
    pub chip_offline: &'static str,
    pub chip_offline_waiting: fn(u32) -> String,
    pub chip_contested: fn(u32) -> String,
    pub chip_refused: fn(u32) -> String,
    pub chip_new: &'static str,
    pub chip_trouble: &'static str,
    pub sync_now: &'static str,

    // Outbox and tray.
    pub waiting: &'static str,
    pub nothing_waits: &'static str,
    pub waits_explained: &'static str,
    pub refused: &'static str,
    pub refused_explained: &'static str,
    pub changed_fields: fn(&str) -> String,
    pub new_record: &'static str,
    pub made: fn(&str) -> String,
    pub waits_for_you: &'static str,
    pub retry: &'static str,
    pub discard: &'static str,
    pub discard_sure: &'static str,
    pub export: &'static str,
    pub more_parts: fn(usize) -> String,

    // Settings.
    pub settings: &'static str,
    pub appearance: &'static str,
    pub theme: &'static str,
    pub theme_system: &'static str,
    pub theme_light: &'static str,
    pub theme_dark: &'static str,
    pub theme_contrast: &'static str,
    pub text_size: &'static str,
    pub text_usual: &'static str,
    pub text_large: &'static str,
    pub text_larger: &'static str,
    pub workspace: &'static str,
    pub member: &'static str,
    pub role: &'static str,
    pub device_number: fn(u32) -> String,
    pub other_device: &'static str,
    pub other_device_explained: &'static str,
    pub invite: &'static str,
    pub invite_failed: &'static str,
    pub link_good_for: fn(u32) -> String,
    pub copy: &'static str,
    pub copied: &'static str,
    pub storage: &'static str,
    pub storage_used: fn(&str) -> String,
    pub storage_kept: &'static str,
    pub storage_not_kept: &'static str,
    pub ask_to_keep: &'static str,

    // The workspace's own fields, and leaving.
    pub own_fields_explained: &'static str,
    pub only_administrators: &'static str,
    pub add_field: &'static str,
    pub change: &'static str,
    pub see_fields: &'static str,
    pub type_text: &'static str,
    pub type_number: &'static str,
    pub type_date: &'static str,
    pub type_choice: &'static str,
    pub type_yes_no: &'static str,
    pub name_in_spanish: &'static str,
    pub name_in_english: &'static str,
    pub what_it_holds: &'static str,
    pub choices_one_a_line: &'static str,
    pub too_long: &'static str,
    pub field_needs_a_name: &'static str,
    pub field_needs_choices: &'static str,
    pub leave: &'static str,
    pub leave_explained: &'static str,
    pub leave_sure: &'static str,
    pub leave_and_lose: &'static str,
    pub leave_unsynced: fn(u32) -> String,

    // Several pages.
    pub elsewhere: &'static str,
    pub continue_here: &'static str,
    pub storage_broken: &'static str,
    pub worker_failed: &'static str,
    pub reload: &'static str,
    pub update_ready: &'static str,
    pub update: &'static str,
}

/// The catalogue of a language.
pub fn words(language: Language) -> &'static Words {
    match language {
        Language::Spanish => &es::WORDS,
        Language::English => &en::WORDS,
    }
}
