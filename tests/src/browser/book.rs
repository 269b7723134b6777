//! The book on a phone: the list, a customer's page, its fields and their conflicts.

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use super::keyboard::ESCAPE;
use super::phone::{Phone, hook};

/// The Tab key in the protocol: it leaves a field.
pub const TAB: &str = "\u{E004}";

/// What a field holds: written, read, or, where the whole page is drawn without it, nothing.
const HOLDS: &str = "const holds = (input, field) => document.querySelector(input)?.value \
    ?? document.querySelector(field)?.dataset.value \
    ?? (document.querySelector('[data-ready=\"true\"]') === null ? null : '');";

/// The selector of the input of a field of the customer in view.
#[must_use]
pub fn input(key: &str) -> String {
    format!("[data-test=\"field\"][data-field=\"{key}\"] [name=\"{key}\"]")
}

/// The selector of a field of the record in view, be it read or written.
#[must_use]
pub fn field(key: &str) -> String {
    format!("[data-test=\"field\"][data-field=\"{key}\"]")
}

impl Phone {
    /// Searches the list.
    ///
    /// # Errors
    /// If there is no search.
    pub async fn search(&self, words: &str) -> Result<()> {
        self.type_into("input[name=\"search\"]", words).await?;
        // A tap on a row that still changes opens nothing, so that nobody opens another one than was meant.
        let answered = "return document.querySelector(arguments[0])?.dataset.query === arguments[1]";
        self.wait("answer to the search", answered, &[json!(hook("count")), json!(words)]).await.map(drop)
    }

    /// How many customers the list has, in view or not.
    ///
    /// # Errors
    /// If there is no list.
    pub async fn total(&self) -> Result<u64> {
        let total = self.attribute(&hook("count"), "data-total").await?;
        total.and_then(|total| total.parse().ok()).context("the list says how many there are")
    }

    /// Waits until the list has so many customers.
    ///
    /// # Errors
    /// If it does not.
    pub async fn wait_for_total(&self, total: u64) -> Result<()> {
        self.wait_for(&format!("[data-test=\"count\"][data-total=\"{total}\"]")).await
    }

    /// The ids of the customers in view, from the top.
    ///
    /// # Errors
    /// If there are none.
    pub async fn listed(&self) -> Result<Vec<String>> {
        let script = "const rows = [...document.querySelectorAll(arguments[0])]; \
            const top = (row) => row.getBoundingClientRect().top; \
            rows.sort((a, b) => top(a) - top(b)); \
            return rows.length > 0 && rows.map((row) => row.dataset.doc)";
        let listed = self.wait("customers in the list", script, &[json!(hook("customer-row"))]).await?;
        Ok(listed.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect())
    }

    /// Opens a customer that stands in the list as it is.
    ///
    /// # Errors
    /// If the customer's page does not open.
    pub async fn open_listed(&self, id: &str) -> Result<()> {
        self.tap(&format!("[data-test=\"customer-row\"][data-doc=\"{id}\"]")).await?;
        self.wait_for_customer(id).await
    }

    /// Searches for a customer by name and opens the one with this id.
    ///
    /// # Errors
    /// If the customer is not found, or the page does not open.
    pub async fn find_and_open(&self, name: &str, id: &str) -> Result<()> {
        self.search(name).await?;
        self.open_listed(id).await
    }

    /// Makes a customer with a phone number and returns its id.
    ///
    /// # Errors
    /// If its page does not open.
    pub async fn create_customer(&self, name: &str, number: &str) -> Result<String> {
        self.go("new").await?;
        self.type_into("input[name=\"name\"]", name).await?;
        self.type_into("input[name=\"phone\"]", number).await?;
        self.tap(&hook("create")).await?;
        self.wait_for_screen("customer").await?;
        self.wait_for_field("name", name).await?;
        self.attribute(&hook("customer"), "data-doc").await?.context("a customer has an id")
    }

    /// Goes back from a customer's page to the list.
    ///
    /// # Errors
    /// If there is no way back.
    pub async fn back(&self) -> Result<()> {
        self.tap(&hook("back")).await?;
        self.wait_for_screen("customers").await
    }

    /// Opens the menu of the record in view; where there is room, what is in it stands at the record's foot.
    ///
    /// # Errors
    /// If there is neither.
    pub async fn open_record_menu(&self) -> Result<()> {
        let [way, items] = ["open-record-menu", "nav-history"].map(hook);
        self.wait_for(&format!("{way}, {items}")).await?;
        if self.count(&items).await? == 0 {
            self.tap(&way).await?;
        }
        self.wait_for(&items).await
    }

    /// Does one of the things that are done with the record in view seldom.
    ///
    /// # Errors
    /// If it is not offered.
    pub async fn in_record_menu(&self, item: &str) -> Result<()> {
        self.open_record_menu().await?;
        self.tap(&hook(item)).await
    }

    /// Waits until a customer's page is there with all its sections, and stays where it is.
    ///
    /// # Errors
    /// If it does not come.
    pub async fn wait_for_customer(&self, id: &str) -> Result<()> {
        let drawn = format!("[data-test=\"customer\"][data-doc=\"{id}\"][data-ready=\"true\"]");
        self.wait_for(&format!("{drawn} {}", field("name"))).await
    }

    /// What stands in a field of the customer in view, now.
    ///
    /// # Errors
    /// If there is no such field.
    pub async fn field(&self, key: &str) -> Result<String> {
        let script = format!("{HOLDS} return holds(arguments[0], arguments[1])");
        let value = self.wait(&format!("field {key}"), &script, &[json!(input(key)), json!(field(key))]).await?;
        value.as_str().map(str::to_owned).context("an input has a text")
    }

    /// Waits until a field of the customer in view has this value.
    ///
    /// # Errors
    /// If it does not get it.
    pub async fn wait_for_field(&self, key: &str, value: &str) -> Result<()> {
        let script = format!("{HOLDS} return holds(arguments[0], arguments[1]) === arguments[2]");
        let arguments = [json!(input(key)), json!(field(key)), json!(value)];
        self.wait(&format!("{value:?} in {key}"), &script, &arguments).await.map(drop)
    }

    /// Makes a fact of the record in view its field, as a person does: a tap on its line; of one that is empty, on its name
    /// among those that can be added.
    ///
    /// # Errors
    /// If the record has no such fact.
    pub async fn reveal(&self, key: &str) -> Result<()> {
        let line = match key.split('/').collect::<Vec<_>>().as_slice() {
            [_, id, _] => format!("[data-test=\"entry\"][data-entry=\"{id}\"] {}", hook("edit-entry")),
            _ => format!("{} {}", field(key), hook("edit-fact")),
        };
        let empty = format!("[data-test=\"empty-fact\"][data-field=\"{key}\"]");
        // A page that is still being drawn has neither.
        let either = format!("{}, {line}, {empty}", input(key));
        self.wait_for(&either).await?;
        if self.count(&input(key)).await? > 0 {
            return Ok(());
        }
        if self.count(&line).await? > 0 {
            self.tap(&line).await?;
        } else {
            self.tap(&hook("add-fact")).await?;
            self.tap(&empty).await?;
        }
        self.wait_for(&input(key)).await
    }

    /// Adds an empty entry to a list of the record in view: below its others, or, where it has none, among what can be added.
    ///
    /// # Errors
    /// If there is no such list.
    pub async fn add_entry(&self, group: &str) -> Result<()> {
        let own = format!("[data-test=\"group\"][data-group=\"{group}\"]:not([hidden]) {}", hook("add-entry"));
        let empty = format!("[data-test=\"empty-group\"][data-group=\"{group}\"]");
        self.wait_for(&format!("{own}, {empty}")).await?;
        if self.count(&own).await? == 0 {
            self.tap(&hook("add-fact")).await?;
            return self.tap(&empty).await;
        }
        self.tap(&own).await
    }

    /// Edits a field of the customer in view, leaves it, and waits until the page says that it is on this phone or beyond.
    ///
    /// # Errors
    /// If it does not say so.
    pub async fn edit(&self, key: &str, value: &str) -> Result<()> {
        self.reveal(key).await?;
        self.type_into(&input(key), value).await?;
        self.press(&input(key), TAB).await?;
        self.wait_for_mark(key, &["phone", "synced"]).await.map(drop)
    }

    /// Waits until a field's mark is one of these, and returns which.
    ///
    /// # Errors
    /// If it is none of them.
    pub async fn wait_for_mark(&self, key: &str, marks: &[&str]) -> Result<String> {
        let script = "const mark = document.querySelector(arguments[0])?.getAttribute('data-mark'); \
            return arguments[1].includes(mark) && mark";
        let mark = self.wait(&format!("{marks:?} at {key}"), script, &[json!(field(key)), json!(marks)]).await?;
        mark.as_str().map(str::to_owned).context("a mark is a word")
    }

    /// What is said at a field about both values that stand there: each choice's value and origin.
    ///
    /// # Errors
    /// If the field has no conflict.
    pub async fn conflict(&self, key: &str) -> Result<Vec<(String, String)>> {
        let script = "const choices = [...document.querySelectorAll(arguments[0])]; \
            return choices.length > 1 && choices.map((keep) => [keep.dataset.value, keep.closest('li').innerText])";
        let choices = format!("[data-test=\"conflict\"][data-field=\"{key}\"] {}", hook("keep"));
        let found = self.wait(&format!("conflict at {key}"), script, &[json!(choices)]).await?;
        let word = |choice: &Value, at: usize| choice[at].as_str().unwrap_or_default().to_owned();
        Ok(found.as_array().into_iter().flatten().map(|choice| (word(choice, 0), word(choice, 1))).collect())
    }

    /// Keeps one of the values of a conflict.
    ///
    /// # Errors
    /// If it is not offered.
    pub async fn keep(&self, key: &str, value: &str) -> Result<()> {
        let conflict = format!("[data-test=\"conflict\"][data-field=\"{key}\"]");
        self.tap(&format!("{conflict} [data-test=\"keep\"][data-value=\"{value}\"]")).await?;
        self.wait_until_gone(&conflict).await
    }

    /// Opens the sheet in which something is logged with the customer in view, and says what it is: `visit`, `call`, `message`,
    /// `mail`, `meeting`, `note`, `task`; or `plan`, which is planned in it.
    ///
    /// # Errors
    /// If it is not offered.
    pub async fn begin(&self, what: &str) -> Result<()> {
        if what == "plan" {
            return self.tap(&hook("add-plan")).await;
        }
        if self.count(&hook("log")).await? == 0 {
            self.tap(&hook("open-register")).await?;
        }
        let kind = format!("[data-test=\"log-kind\"][data-kind=\"{what}\"]");
        self.tap(&kind).await?;
        self.wait_for(&format!("{kind}[aria-pressed=\"true\"]")).await
    }

    /// Logs something with the customer in view, in some words.
    ///
    /// # Errors
    /// If the sheet does not close.
    pub async fn log(&self, what: &str, words: &str) -> Result<()> {
        self.begin(what).await?;
        self.type_into("textarea[name=\"activity\"]", words).await?;
        self.tap(&hook("save-activity")).await?;
        self.wait_until_gone(&hook("log")).await
    }

    /// Chooses an option of a field of the screen in view, or of the list's: `order`; `grouping`, which lies behind its menu.
    ///
    /// # Errors
    /// If there is no such field.
    pub async fn choose(&self, field: &str, option: &str) -> Result<()> {
        let is_in_menu = field == "grouping";
        if is_in_menu {
            self.tap(&hook("open-list-menu")).await?;
        }
        let script = "const field = document.querySelector(arguments[0]); if (field === null) return false; \
            field.value = arguments[1]; field.dispatchEvent(new Event('change', { bubbles: true })); \
            return field.value === arguments[1]";
        let field = format!("select[name=\"{field}\"]");
        self.wait(&format!("{option} in {field}"), script, &[json!(field), json!(option)]).await?;
        if is_in_menu {
            self.strike(&[ESCAPE]).await?;
            self.wait_until_gone(&format!("{}[open]", hook("list-menu"))).await?;
        }
        Ok(())
    }

    /// Does one of the things behind the list's menu.
    ///
    /// # Errors
    /// If it is not offered.
    pub async fn in_list_menu(&self, item: &str) -> Result<()> {
        self.open_list_menu().await?;
        self.tap(&hook(item)).await
    }

    /// Opens the menu of the list in view.
    ///
    /// # Errors
    /// If there is none.
    pub async fn open_list_menu(&self) -> Result<()> {
        // The list of customers stays in the page, hidden, while another one is in view.
        self.tap(&format!("{0}:not(.of-kind[hidden] {0})", hook("open-list-menu"))).await
    }

    /// Turns a chip of the list on or off: `mine`, `near`, `late`.
    ///
    /// # Errors
    /// If there is none.
    pub async fn quick(&self, name: &str) -> Result<()> {
        self.tap(&format!("[data-test=\"quick\"][data-quick=\"{name}\"]")).await
    }

    /// Opens the list of a kind by the title of the list in view, which is the choice of what is listed.
    ///
    /// # Errors
    /// If it does not open.
    pub async fn list_kind(&self, kind: &str) -> Result<()> {
        let script = "const title = [...document.querySelectorAll('select[name=\"kind\"]')].find((own) => own.checkVisibility()); \
            if (title === undefined) return false; \
            title.value = arguments[0]; title.dispatchEvent(new Event('change', { bubbles: true })); return true";
        self.wait("title of a list", script, &[json!(kind)]).await?;
        self.wait_for(&format!("[data-test=\"list\"][data-kind=\"{kind}\"]")).await
    }

    /// Opens the filters, picks one of them, and closes them again.
    ///
    /// # Errors
    /// If it is not offered.
    pub async fn filter(&self, pick: &str) -> Result<()> {
        self.tap(&hook("open-filters")).await?;
        self.tap(&format!("[data-test=\"pick\"][data-pick=\"{pick}\"]")).await?;
        self.tap(&hook("show-found")).await?;
        self.wait_for("[data-test=\"open-filters\"]:not([data-count=\"0\"])").await
    }

    /// Waits until so many customers are selected.
    ///
    /// # Errors
    /// If it is another number.
    pub async fn wait_for_selected(&self, count: usize) -> Result<()> {
        self.wait_for(&format!("[data-test=\"selected\"][data-count=\"{count}\"]")).await
    }
}
