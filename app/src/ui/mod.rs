//! The screens, one folder a domain word.
//!
//! A screen reads the store's signals and gives commands; it holds no record of its own. Text comes from `i18n` or from the
//! registry, colours and sizes from `public/styles/tokens.css`.
//!
//! # Hooks for tests
//!
//! Journeys hold on to these and to nothing else; a screen that changes keeps them.
//!
//! | hook | where |
//! |---|---|
//! | `data-test="screen"` with `data-screen="join\|today\|team\|customers\|customer\|records\|board\|kind-calendar\|calendar\|record\|new-record\|new\|more\|fields\|option-lists\|option-items\|removed\|import\|history\|merge\|duplicates\|nowhere\|locked\|broken"` | the screen in view |
//! | `data-test="chip"` with `data-state="new\|synced\|waiting\|busy\|loading\|paused\|offline\|contested\|refused\|trouble"`, `data-waiting="N"` | the sync chip |
//! | `data-test="nav-today"`, `nav-customers`, `nav-new`, `nav-team` (who leads others), `nav-more`; at the side `nav-kind` with `data-kind="KIND"` | navigation |
//! | `data-test="outbox"`, a sheet which the chip opens; inside `standing` with `data-state`, `outbox-sync`, `close-outbox`, `nothing-waits` | what the server does not have |
//! | `input[name="invitation"]` or, if one is there, `data-test="invitation-here"`; `input[name="device"]`, `data-test="join"`, `data-test="join-problem"`, `data-test="book-gone"` | joining |
//! | `data-test="invites"` (whose an invitation is), `invitation-ended`, `join-language` with `data-language="es\|en"` | before joining |
//! | `data-test="scan"`, `data-test="scanner"` with `data-camera="asked\|looking\|forbidden\|missing"`, `data-test="scan-problem"` | joining with the camera |
//! | `data-test="how-to-install"`, inside `install` where the browser offers it; `data-test="install-first"` | installing |
//! | `data-test="today"` with `data-ready="true\|false"`; inside `progress` with `data-done="N"`, `data-all="N"`, `see-late`, `see-silent`; `for-today`, in it `timed` with `now` and `gap`, `untimed`; `overdue`, `tomorrow`, `soon`, `birthdays`, `free`, `plan-something`, `mine`, `everyones`, `unfold-part`, `unfold-tomorrow` | the day |
//! | `data-test="beginning"`, inside `step` with `data-step="firm\|customers\|people"`, `data-done`, `begin-firm`; `extent` | the first days of a book |
//! | `data-test="agenda-line"` with `data-doc="ID"`, `data-finished="true\|false"`, inside `mark-done`, `put-off-row`; `asks`, inside `outcome` with `data-outcome`, `other-outcome`, `when-done`, which opens `done-now` and `input[name="was-done"]`, `next-day` with `data-ahead="1\|7"`, `another-day`, which opens `input[name="another-day"]` and, once a day stands in it, `typed-day`; `put-off`, inside `put-off-to` with `data-key="1…3"`, `another-day`, `put-off-nothing`; `by-road` below `untimed` | a row of the day, what it asks once it is done, and putting it off |
//! | `data-test="put-off-all"`, `put-off-question`, inside `to-tomorrow`, `over-five-days` | putting off all that is late |
//! | `data-test="team"` with `data-ready="true\|false"`; inside `silence`, `by-contact`, `by-visit`, `band` with `data-band="0…4"`, `team-person`, `at-risk` with `data-total="N"`, `at-risk-line` with `data-doc="ID"`, `see-at-risk`, `reassign`, `plan-at-risk`, `weeks`, `people`, `person`, `parts`, `cut`, `part`, `team-visits`, `team-contacted`, `team-orders`, `team-overdue`, `how-counted`; `their-day` with `data-ready`, `their-line` with `data-late`; `select[name="period"]`, `team-territory`; `data-test="counting"` | a team's numbers |
//! | `data-test="new-sheet"`, inside `close-new`, `new-customer`, `new-of-kind` with `data-kind`, `log-visit`, `log-call`, `log-note`, `add-task`, `add-plan`; `input[name="find"]`, `data-test="found"` with `data-doc="ID"` | what is new, and with whom |
//! | `data-test="open-palette"`, `palette`, `input[name="palette"]`, `data-test="palette-item"`; `data-test="keys"`, `input[name="letters"]`, `data-test="close-keys"` | the palette, and the list of keys |
//! | `input[name="search"]`, `data-test="count"` with `data-total="N"`, `data-query` (what was searched for), `data-known="before\|so-far\|all"` | the list |
//! | `data-test="open-filters"` with `data-count="N"`, `filters`, `pick` with `data-pick="CHOICE\|mine\|late\|silent-30\|never\|tasks\|phone\|no-phone\|mail\|no-mail"`, `clear-filters`, `show-found`, `condition`; in the filters `conditions`, inside `clause` with `data-text`, `select[name="about"]`, `how`, `choice`, `days`, `input[name="number"]`, `add-condition` (these of any kind); `find-position` there and beside `condition`; `quick` with `data-quick="mine\|near\|late"`, `locate`; `select[name="order"]`; `open-list-menu`, inside `list-menu` `select[name="grouping"]`; `data-test="row-group"` with `data-choice` | order, filters, groups |
//! | `data-test="open-view"` with `data-view="ID"`, `data-changed="true\|false"`; `view-chip` with `data-view`; `open-views`, `keep-view` (in the list's menu, the filters and the sheet), `all-views`; `name-view`, inside `input[name="view-name"]`, `input[name="view-pinned"]`, `save-view`; `views-sheet`, inside `close-views`, `view` with `data-view`, `own-view` with `data-view`, `data-pinned`, inside `pin-view`, `more-of-view`, `rename-view`, `view-up`, `view-down`, `replace-view`, `remove-view`; `keep-changes`, `keep-as`; `view-notice`, `whole-list` | views of any list |
//! | `data-test="sort"` with `data-column="NAME"`; `open-columns`, inside `columns-sheet` `column-shown` with `data-column`, `columns-chosen`; `select-shown`, `row-check`; `table-foot`, inside `sum` with `data-currency` | a list as a table |
//! | `data-test="select-many"` in the list's menu, `selection`, `selected` with `data-count="N"`, `selection-more`, `select-all`, `plan-visits`, `add-tag`, `take-tag`, `change-owner`, `change-stage`, `change-segment`, `change-territory`, `remove-many`, `apply`, `end-selection`; `input[name="many-tag"]`, `many-segment`, `select[name="many-choice"]`, `input[name="visits-day"]`, `input[name="visits-from"]`, `select[name="visits-every"]` | many at once |
//! | `data-test="silent"`, `silent-line` with `data-doc="ID"`, inside `schedule`, `next-day` | whom to visit, on Today |
//! | `data-test="empty"`, inside `create-named` | a list without anybody |
//! | in the filters' `conditions` also `select[name="of"]`, `of-choice` (what events must be), `input[name="last"]` (the second number), `first-day`, `last-day`; `or-another`, `other-value` with `data-value`, `choose-record`, which opens `input[name="find"]` and `found`; `or-condition` | conditions of several parts |
//! | `data-test="customer-row"` with `data-doc="ID"`, `data-waiting="true\|false"` | a row |
//! | `input[name="name"]`, `select[name="territory"]`, `data-test="stands-here"`, inside `city-here`; `segment` with `data-choice`, `data-test="create"` | a new customer |
//! | `data-test="customer"` with `data-doc="ID"`, `data-removed="true\|false"`, `data-ready="true\|false"` (all sections drawn) | a customer's page |
//! | `select[name="kind"]`; `data-test="list"` with `data-kind="KIND"`, inside `input[name="search-kind"]`, `data-test="count-kind"` with `data-total="N"`, `data-query`, `make`; `data-test="record-row"` with `data-doc="ID"`, `data-waiting`, inside `row-figure` where it is sorted by a column; `make-named`; `select-many` in its menu, `record-check`, `check-records`; `record-selection`, inside `records-selected` with `data-count="N"`, `select-records`, `change-records`, `select[name="records-field"]`, `records-value`, `apply-to-records`, `remove-records`, `end-selecting` | the list of any other kind, and many of its records at once |
//! | `data-test="as-list"`, `as-board`, `as-calendar`; `board` with `data-kind`, `data-ready="true\|false"`, inside `lane` with `data-choice`, `data-total="N"`, `data-place="N"`; in it `card` with `data-doc="ID"`, `data-at`, `data-waiting`, and `move-card`, which opens `move-sheet`, inside `close-move`, `move-to` with `data-choice`; `board-said`, what is said aloud; `ghost`, what a pointer carries; `count-board` with `data-total` | the board of any kind |
//! | `data-test="see-calendar"`; `calendar` with `data-kind="KIND"`, `data-ready`, inside `calendar-before`, `calendar-today`, `calendar-after`, `calendar-grid`, in it `calendar-day` with `data-day="YYYY-MM-DD"`, `data-total="N"`, in it `calendar-line` with `data-doc`; `day-list` with `data-day`, inside `day-line` with `data-doc`, `data-done`, in it `move-day`, which opens `move-sheet` with `close-move`, `next-day` and `another-day`; above that of a list `count-calendar` with `data-total` (how much stands on the days in view) | the calendar of activities, and of any kind that stands on days |
//! | `data-test="pick"` with `name`, `data-value="ID"`, which opens `pick-sheet`, inside `close-pick`, `input[name="find"]`, `found` with `data-doc`, `pick-none` | the record that a field refers to |
//! | `data-test="search-all"` | the palette, on the day |
//! | `data-test="new-record"`, inside `[name="KEY"]`, `create` | a new record of any other kind |
//! | `data-test="record"` with `data-kind`, `data-doc="ID"`, `data-removed`, `data-ready` | its page |
//! | `data-test="facts"`, inside `fact`, `edit-fact` (a line that becomes its field), `edit-all`, `add-fact`, `empty-fact` with `data-field="KEY"`, `empty-group` with `data-group`; `edit-entry` in an `entry`; a line has `data-test="field"`, `data-field="KEY"` and `data-value` | what a record says, to be read |
//! | `data-test="last-visit"`, `comes-next`, `bought-a-year` | three facts of a customer |
//! | `[name="KEY"]` (`name`, `phone/ab12cd34/number`, `x/ab12cd34`, `notes`) | a field's input, the root key is its name |
//! | `data-test="field"` with `data-field="KEY"`, `data-mark="none\|saving\|phone\|refused\|synced"`; inside `data-test="see-refused"` | a field with its mark |
//! | `data-test="field-error"` inside the field | what is wrong with a value |
//! | `data-test="open-disputes"` with `data-count="N"`, which opens `disputes`, inside `close-disputes` | what is to be settled of a customer |
//! | `data-test="conflict"` with `data-field="KEY"`; inside `data-test="keep"` with `data-value="SHOWN"` | a conflict and its choices |
//! | `data-test="group"` with `data-group="phone"`; inside `data-test="add-entry"`, `data-test="entry"` with `data-entry="ID"`, `data-test="remove-entry"` | a list of entries |
//! | `input[name="tag"]`, `data-test="tag"` with `data-tag="ID"` | tags |
//! | `data-test="open-record-menu"`, which opens `record-menu`, inside `nav-history`, `share-card`, `nav-merge`, `remove-customer` or, of any other kind, `remove-record`; in a window of 900 px these stand at the page's foot | what is done with a record seldom |
//! | `data-test="restore-customer"`, `data-test="issue"`, `data-test="issue-restore"`, `data-test="issue-keep"` | removal |
//! | `data-test="toast"`, `data-test="undo"`, `share-file` | what was just done |
//! | `data-test="actions"`, inside `reach`, `open-register`; `add-plan`, `plan-next`, which open the same sheet `register`, inside `log`: `log-kind` and `plan-kind` with `data-kind`, `textarea[name="activity"]`, `outcome` with `data-outcome`, `input[name="due"]`, `planned`, `near-day` with `data-ahead="0\|1\|7"`, `next-day` with `data-ahead="none\|1\|7\|other"`, `input[name="next"]`, `purpose`, `data-test="day-load"`, `select[name="happened"]`, `input[name="done"]`, `select[name="with"]`, `here`, inside `input[name="here"]`; `log-error`, `closes` with `data-doc="ID"`, inside `input[name="closes"]`, `save-activity`, `cancel-activity`, `close-register`; `left`, inside `go-on`, `drop-left` | what one does with a customer, what is logged and planned |
//! | `data-test="pending"`, `story`, inside `whole-story`, `story-all`, `story-visits`, `story-changes` | what is to be done with a customer, and what was |
//! | `data-test="activity"` with `data-doc="ID"`, `data-what`, `data-done`, `data-waiting`; inside `mark-done`, `asks` as on the day, and `unfold`, which opens `activity-sheet`, inside `close-activity`, `activity-done`, `next-day`, `another-day`, `edit-activity`, which opens `unfolded` with `data-ready`; in that, fields named `activity/KEY` (`activity/by` stands above), `activity-history`, `remove-activity` | activities |
//! | `data-test="after-call"`, inside `log-the-call`, `no-call` | what is asked after a call |
//! | `data-test="reach"`, a link; `reach-many`, which opens `numbers`, inside `number`, `close-numbers` | a way to reach somebody, and of several numbers one |
//! | `data-test="own-of-activity"` in the sheet in which something is logged, which unfolds fields named `x/ID` | what the company asks of it |
//! | `data-test="use-position"`, in the field of a place | writes where the device is |
//! | `data-test="drafts"`, `data-test="see-draft"` | the banner about drafts of other customers |
//! | `data-test="draft"`, `data-test="use-draft"`, `data-test="drop-draft"` | a draft that is offered again |
//! | `data-test="unsettled"` with `data-doc="ID"`, inside `conflict` and `issue` as on its page; `more-unsettled` | a record at which something waits for a person, in the outbox |
//! | `data-test="clock-wrong"` | the warning that the device's clock is wrong by days |
//! | `input[name="bring-file"]` | where an exported file of changes comes back |
//! | `data-test="keeping"`, inside `keeping-line`, which opens it, `keeping-export` and `keeping-seen`; then `data-test="keeping-mark"` | the warning that the browser may not keep what is stored |
//! | `data-test="update"`, inside `update-now`, `update-later` | the banner about a new version |
//! | `data-test="waiting-entry"`, `data-test="tray-entry"`, each with `data-number="N"`; inside `doings`, `discard`, in the tray also `retry`, `export`; what waits stands in `waiting-group` with `data-doc="ID"` (whom it is about); `data-test="held"` (how many wait for the server's update), `more-waiting`, `more-refused`, `export-waiting` | outbox and tray |
//! | `data-test="old-work"`, inside `old-work-sync`, `old-work-outbox` | the banner about what has waited for more than a day |
//! | `data-test="loading"` with `data-paused="true\|false"`, inside `pause-loading` | the first load, on Today |
//! | `data-test="sync-said"` | what is announced of sync |
//! | `data-test="nav-removed"`, `data-test="removed"` with `data-total="N"`, `data-test="removed-line"` with `data-doc="ID"`, `data-kind`, inside `restore-removed`; `more-removed`, `nothing-removed` | removed records |
//! | `select[name="language"]`, `theme`, `text`, `country`, `input[name="own-name"]`, `input[name="device-name"]`, `data-test="own-device"`, `data-test="device"`, `data-test="older-app"`, `look-for-update`, `looked-for-update` with `data-found="newer\|latest\|unknown"`, `see-keys`, `storage-used`, `unfold-install`, `unfold-own-devices`, inside `device-names`, `unfold-other-device`, inside `data-test="invite"`, `data-test="nav-fields"`, `nav-company`, `data-test="leave"`, `leave-warning`, `leave-sure`, `data-test="invitation-link"` | settings |
//! | `data-test="suspended-devices"`, inside `suspended-unsaid`, `suspended` with `data-device="N"`, inside `lift` | suspended devices, in an administrator's settings |
//! | `select[name="fields-of"]`; `data-test="known-field"`, `add-field`, `change-field`, `remove-field`, `save-field`, `removed-field`, inside `restore-field`; `input[name="label_es"]`, `input[name="label_en"]`, `select[name="holds"]`, `textarea[name="choices"]` | custom fields |
//! | `data-test="nav-lists"`, `data-test="option-list"` with `data-list="NAME"`; `data-test="option"` with `data-code="CODE"`, `data-hidden="true\|false"`, inside `change-option`, `option-up`, `option-down`, `offer-option`, `take-off`; `add-option`, `option-form`, inside `input[name="option_es"]`, `option_en`, `select[name="option_as"]`, `save-option`, `option-problem`; `data-test="taken-off"` with `data-code="CODE"`, inside `put-back` | the workspace's lists |
//! | `data-test="nav-import"`, `import-kind` (a list's menu); `steps`, inside `step` with `data-step="1…3"`; `input[name="import-file"]`, `textarea[name="pasted"]`, `data-test="read-pasted"`, `import-unreadable`; `understood` with `data-rows="N"`, `data-kind="KIND"`, inside `select[name="import-kind"]`, `not-yours` (records of a kind of which the member may make none), `heading-row` with `data-row="N"`, `more-of-top`; `accents`, inside `accents-yes`, `accents-no`; `how-read` with `delimiter`, `country`, `order`, `decimal`, `encoding`; `to-columns` | a file to import, the first step |
//! | `data-test="column"` with `data-column="N"`, `data-sure="N"`, inside `choose-target`, which opens `target-sheet`, inside `close-targets`, `input[name="find-target"]`, `target`, `make-field`; `known-columns`, inside `folded-column` with `data-column="N"`; `check` | its columns, the second step |
//! | `data-test="checking"`, then `checked` with `data-create="N"`, `data-update`, `data-unchanged`, `data-skip`, `data-unusable`, `data-problems`, `data-named`; `problem-kind` with `data-rows="N"`, `data-left="N"`, inside `import-alike`, `leave-alike`; `see-rows`, inside `data-test="row-line"` with `data-row="N"`; `same-names`, inside `same-name` with `data-row="N"`, `sides`, `decide` with `data-known="fill\|create\|skip"`; `select[name="rows"]`, `input[name="known"]`, `select[name="import-territory"]`, `select[name="import-owner"]` | what will be, the third step |
//! | `data-test="run-import"`, `data-test="import-running"` with `data-done="N"`, `data-total="N"`, inside `pause-import`, `stop-import`; `data-test="import-ended"` with `data-end="whole\|stopped\|undone\|cut"`, `data-created="N"`, inside `see-imported`, `all-imported`, in it `imported` with `data-doc="ID"`, `undo-import`, `save-left-out`, `another-file`; `data-test="earlier-import"` with `data-import="ID"`, inside `undo-import` | carrying it out, taking it back |
//! | `data-test="export-csv"`, `export-json` (any list's menu), `export-cards`, `export-activities` (that of customers), `export-all-json`, `export-all-csv`, `export-all-activities` (settings), `data-test="exporting"` | export |
//! | `data-test="field-history"` in a field; `data-test="happening"` with `data-waiting="true\|false"`; inside `take-back`, `put-back`, `plan-sure`; `data-test="earlier"`, `data-test="whole-history"` | what happened |
//! | `input[name="phone"]`, `input[name="mail"]`, `input[name="tax_id"]`; `data-test="likely"` with `data-doc="ID"`, `data-probable="true\|false"`, inside `open-likely`, `create-and-merge` | a new customer, and who it probably is, or who else is called so; the latter of any kind |
//! | `data-test="merging"` with `data-ready="true\|false"`; `data-test="differing"` with `data-field="KEY"`, inside `take-survivor`, `take-merged`; `data-test="stays"`, `data-test="beside"` with `data-doc="ID"`; `merge`, `not-the-same`, `later` | merging |
//! | `data-test="later"` with `data-doc="ID"`, inside `take-over`, `leave-late`; `merged` with `data-doc="ID"`, inside `part` | what was merged into a customer |
//! | `data-test="nav-duplicates"`, `data-test="duplicates"` with `data-ready`, inside `pairs` with `data-kind="KIND"`, `data-test="pair"` with `data-one="ID"`, `data-other="ID"`, inside `merge-pair`, `not-the-same`, `later`; `data-test="no-pairs"` | probable duplicates |
//! | `data-test="elsewhere"`, `data-test="continue-here"` | a page that another one has fenced out |
//! | `data-test="trouble"`, `data-test="join-again"` | what needs a person |
//! | `data-test="locked-unsent"` with `data-unsent="N"`, `locked-book` with `data-book="here\|gone"`, `export-waiting`, `join-again`, `leave`, `elsewhere`, `continue-here` | a device that was revoked |
//! | `data-test="missing"`, `data-test="nowhere"`, `search-instead`; `not-yet`, inside `look-for-update` | a record that is not here, an address that leads to nothing; a record of a later version's kind |
//! | `data-test="list-on-paper"`, `records-on-paper` | all rows of the list of customers, or of another kind, while it is printed |
//! | inside an `activity`, `data-test="activity-on-paper"` | what it says beyond its line, while it is printed |

mod activities;
mod board;
mod calendar;
mod customers;
mod drag;
mod duplicates;
mod each;
mod export;
mod fields;
mod finder;
mod focus;
mod history;
mod icon;
mod import;
mod install;
mod join;
mod keyboard;
mod list;
mod merging;
mod modal;
mod new;
mod nowhere;
mod options;
mod outbox;
mod palette;
mod picker;
mod position;
mod printing;
mod record;
mod removed;
mod select;
mod settings;
mod sheet;
mod shell;
mod team;
mod today;
mod typing;
mod word;

use js_sys::Function;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;

use crate::protocol::Ask;
use crate::reactive::effect;
use crate::state::{Link, Store, is_visible, window};
use crate::thread::ReplicaThread;

/// Starts the worker and shows the screens.
///
/// # Errors
/// What the browser says when it refuses to start the worker.
pub fn start(open_replica: &Function) -> Result<(), JsValue> {
    let failed = ArcRwSignal::new(None);
    let failing = failed.clone();
    let open_replica = open_replica.clone();
    let link = Link::new(Box::new(move || {
        let failing = failing.clone();
        ReplicaThread::open(&open_replica, move |reason| failing.set(Some(reason)))
    }))?;
    mount_to_body(move || {
        let store = Store::new(link);
        provide_context(store);
        store.listen();
        effect(move || store.failed.set(failed.get()));
        store.preferences.apply();
        store.follow_history();
        store.follow_lists();
        store.watch_keeping();
        store.follow_badge();
        store.follow_syncing();
        keyboard::follow();
        report_attention(store);
        view! { <shell::Shell/> }
    });
    Ok(())
}

/// Tells the worker what it cannot see: whether the page is in view, and what the platform says of the network.
fn report_attention(store: Store) {
    store.ask(&Ask::Hello { visible: is_visible() });
    store.ask(&Ask::Online(window().is_none_or(|window| window.navigator().on_line())));
    let attention = move || {
        store.syncing.look_at_the_clock();
        store.ask(&Ask::Visible(is_visible()));
    };
    // Whoever looks at a page, or comes back to its window, wants to work in it. These listeners live as long as the page.
    window_event_listener(leptos::ev::visibilitychange, move |_| attention());
    window_event_listener(leptos::ev::focus, move |_| attention());
    window_event_listener(leptos::ev::pageshow, move |_| attention());
    window_event_listener(leptos::ev::online, move |_| store.ask(&Ask::Online(true)));
    window_event_listener(leptos::ev::offline, move |_| store.ask(&Ask::Online(false)));
}
