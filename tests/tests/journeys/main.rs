//! Journeys: what people do with their phones, whole, against the real server, in Chromium and in WebKit.
//!
//! Each is played in both browsers by the same words. Where one fails, its pictures are where the message says.

use anyhow::Result;
use tests::browser::{Engine, play};

mod activities;
mod addresses;
mod board;
mod calendar;
mod catalogue;
mod cold_start;
mod day;
mod desk;
mod duplicates;
mod exchange;
mod history;
mod indexed_db;
mod join;
mod keyboard;
mod kinds;
mod main_job;
mod many;
mod new_customer;
mod options;
mod outbox;
mod paper;
mod platform;
mod reading;
mod refusal;
mod released;
mod removal;
mod revoked;
mod settings;
mod storage;
mod table;
mod team;
mod together;
mod traces;
mod two_phones;
mod two_windows;
mod update;
mod views;
mod workspace;

/// A seller of one territory, and one of both, in the sample.
const LUCIA: &str = "Lucía Herrera";
const TOMAS: &str = "Tomás Quiroga";

/// Whoever administers the sample.
const ADMINISTRATOR: &str = server::founding::ADMINISTRATOR;

/// The sample's territories.
const TERRITORIES: [&str; 2] = server::sample::TERRITORIES;

macro_rules! in_both_browsers {
    ($($journey:ident: $play:path),+ $(,)?) => {
        $(mod $journey {
            use super::*;

            #[tokio::test]
            async fn in_chromium() -> Result<()> {
                play(Engine::Chromium, stringify!($journey), $play).await
            }

            #[tokio::test]
            async fn in_webkit() -> Result<()> {
                play(Engine::WebKit, stringify!($journey), $play).await
            }
        })+
    };
}

mod journey {
    use super::*;

    in_both_browsers! {
        a_link_opens_the_book: join::a_link_opens_the_book,
        the_app_opens_without_a_server: cold_start::the_app_opens_without_a_server,
        two_phones_edit_offline_and_both_keep_everything: two_phones::both_keep_everything,
        ten_thousand_customers_and_four_who_edit_them_offline: main_job::everybody_keeps_everything,
        a_frozen_window_loses_nothing: two_windows::a_frozen_window_loses_nothing,
        a_customer_removed_here_and_edited_there_comes_back: removal::comes_back,
        a_refused_change_waits_in_the_tray: refusal::waits_in_the_tray,
        a_day_is_looked_through_in_the_outbox: outbox::is_looked_through,
        a_first_load_is_paused: outbox::a_first_load_is_paused,
        a_removed_customer_is_found_again: removal::is_found_again,
        a_new_version_takes_nothing_away: update::takes_nothing_away,
        a_catalogue_is_kept_and_read: kinds::a_catalogue_is_kept_and_read,
        a_catalogue_is_read_by_all_and_written_by_its_keeper: catalogue::is_read_by_all_and_written_by_its_keeper,
        every_kind_is_walked_through: kinds::every_kind_is_walked_through,
        a_list_is_narrowed_by_what_was_done: kinds::a_list_is_narrowed_by_what_was_done,
        a_view_is_kept_under_a_name: views::is_kept_under_a_name,
        a_view_is_kept_of_any_kind: views::is_kept_of_any_kind,
        the_company_is_written_down: kinds::the_company_is_written_down,
        the_released_app_is_updated_in_place: released::is_updated_in_place,
        a_revoked_phone_joins_again: revoked::joins_again,
        the_name_of_a_new_customer_is_not_forgotten: new_customer::a_name_is_not_forgotten,
        a_warning_opens_the_one_that_is_there: duplicates::a_warning_opens_the_one_that_is_there,
        a_common_name_is_told_and_none_is_lost: duplicates::a_common_name_is_told,
        a_late_edit_is_taken_over: duplicates::a_late_edit_is_taken_over,
        two_that_are_not_the_same: duplicates::two_that_are_not_the_same_are_not_offered_again,
        history_brings_a_value_back: history::brings_a_value_back,
        a_customer_is_read_and_one_fact_corrected_one_added: reading::a_fact_is_corrected_and_one_added,
        many_customers_are_tagged_at_once: many::are_tagged_at_once,
        many_customers_are_visited_at_once: many::are_visited_at_once,
        a_table_is_sorted_and_two_are_tagged: table::is_sorted_and_two_are_tagged,
        a_card_is_moved_and_put_back: board::is_moved_and_put_back,
        a_card_is_carried_by_mouse_and_keyboard: board::is_carried,
        a_visit_is_moved_to_another_day: calendar::is_moved_to_another_day,
        products_stand_on_a_calendar: calendar::products_stand_on_it,
        a_day_is_planned_and_done: day::is_planned_and_done,
        whom_nobody_visits_is_asked_and_planned: team::asked_and_planned,
        a_row_is_put_off_by_a_finger: day::a_row_is_put_off_by_a_finger,
        a_second_tap_does_not_do_the_next_one: day::a_second_tap_does_nothing,
        a_morning_goes_by_the_hour: day::a_morning_goes_by_the_hour,
        from_an_invitation_to_a_logged_visit: activities::from_an_invitation_to_a_visit,
        a_call_is_planned_and_done: activities::planned_and_done,
        what_is_logged_closes_the_plan: activities::a_log_closes_the_plan,
        a_day_is_filled_without_two_at_once: activities::a_day_is_filled,
        an_activity_is_opened_and_edited: activities::opened_and_edited,
        a_message_is_logged_with_a_contact: activities::logged_with_a_contact,
        an_address_is_written_where_one_stands: addresses::written_where_one_stands,
        two_people_type_in_the_same_notes: together::type_in_the_same_notes,
        two_people_agree_on_a_third_value: together::agree_on_a_third_value,
        everything_goes_by_keyboard: keyboard::everything_goes,
        a_desk_is_worked_by_keyboard: desk::is_worked_by_keyboard,
        a_form_outlives_another_language: day::a_form_outlives_another_language,
        an_own_field_reaches_everybody: workspace::an_own_field_reaches_everybody,
        leaving_asks_first: workspace::leaving_asks_first,
        a_sheet_comes_in_and_goes_out_again: exchange::comes_in_and_goes_out_again,
        a_listing_comes_in_in_three_steps: exchange::a_listing_comes_in_in_three_steps,
        products_come_in_and_go_out: exchange::products_come_in_and_go_out,
        a_browser_that_may_forget_is_said_to: storage::the_risk_is_said,
        a_code_opens_the_book: join::a_code_opens_the_book,
        the_icon_says_what_waits: platform::the_icon_says_what_waits,
        shortcuts_open_what_they_say: platform::shortcuts_open_what_they_say,
        the_storage_keeps_what_it_promises: indexed_db::keeps_what_it_promises,
        titles_and_addresses_name_nobody: traces::name_nobody,
        a_link_lends_its_view: traces::a_link_lends_its_view,
        an_address_that_leads_nowhere_says_so: traces::nowhere_is_said,
        an_invitation_is_in_no_address: traces::an_invitation_is_in_no_address,
        paper_holds_all_of_it: paper::holds_all_of_it,
        back_closes_what_lies_over_the_list: platform::back_closes_what_lies_over,
        a_position_that_does_not_come_is_said: platform::a_missing_position_is_said,
        a_company_words_its_lists: options::a_company_words_its_lists,
        a_country_is_chosen: settings::a_country_is_chosen,
        a_device_gets_another_name: settings::a_device_gets_another_name,
    }

    #[tokio::test]
    async fn a_full_phone_loses_nothing() -> Result<()> {
        play(Engine::Chromium, "a_full_phone_loses_nothing", storage::a_full_phone_loses_nothing).await
    }
}
