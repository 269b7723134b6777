//! Files that were once read wrong, each with what it says beside it: the customers, and what is told of every row.

use std::fmt::Write as _;

use super::*;

/// What is told of a file.
fn read(bytes: &[u8], region: Region) -> String {
    let (registry, names) = (registry(), names());
    let context = Context { scheme: of_customers(&registry), names: &names, language: Language::Spanish };
    let mut told_all = String::new();
    let drafts: Vec<Draft> = if Cards::are_in(bytes) {
        let (cards, habits) = (Cards::read(bytes, None).unwrap(), Habits::of(region));
        (0..cards.len()).filter_map(|at| cards.draft(at, &habits, &context)).collect()
    } else {
        let table = Table::read(bytes, Reading::default()).unwrap();
        for (row, text) in &table.apart {
            writeln!(told_all, "apart {row}: {text}").unwrap();
        }
        let mapping = Mapping::guess(&table, of_customers(&registry), &names, region);
        table.rows().map(|row| Draft::of_row(&row, &mapping, &context)).collect()
    };
    let mut run = DryRun::default();
    drafts.into_iter().for_each(|draft| run.add(draft, &|_| Vec::new()));
    let outcomes = run.outcomes(Policy::Skip, Strength::Likely);
    for (row, outcome) in run.rows().iter().zip(outcomes) {
        writeln!(told_all, "{} {outcome:?}", row.draft.row).unwrap();
        for line in told(&row.draft.candidate) {
            writeln!(told_all, "  {}", line.replace('\n', "\n    ")).unwrap();
        }
        for problem in &row.draft.problems {
            let value = problem.shown().replace('\n', " ");
            let message = problem.message(of_customers(&registry), Language::Spanish);
            writeln!(told_all, "  ! «{value}» {:?}. {message}", problem.kept).unwrap();
        }
    }
    told_all
}

/// A file with its name, and what stands beside it: its country, `MX`, `ES`, and what is told of it.
macro_rules! case {
    ($name:literal) => {
        (
            $name,
            include_bytes!(concat!("../../../tests/fixtures/exchange/cases/", $name)),
            include_str!(concat!("../../../tests/fixtures/exchange/cases/", $name, ".txt")),
        )
    };
}

const CASES: [(&str, &[u8], &str); 76] = [
    case!("answers.csv"),
    case!("birthdays.csv"),
    case!("branches.csv"),
    case!("check-digit.csv"),
    case!("code-page-850.csv"),
    case!("contact-alone.csv"),
    case!("curp.csv"),
    case!("department-of-country.csv"),
    case!("department-of-firm.csv"),
    case!("dollars.csv"),
    case!("excel-long-date.csv"),
    case!("first-last.csv"),
    case!("google-birthday.csv"),
    case!("google-formatted.csv"),
    case!("google-old-person.csv"),
    case!("google.csv"),
    case!("group-words.csv"),
    case!("grouped-amounts.csv"),
    case!("grouped-by-points.csv"),
    case!("hubspot.csv"),
    case!("invisible-mails.csv"),
    case!("invisible-other.csv"),
    case!("joined-letters.csv"),
    case!("listing.csv"),
    case!("mac-roman.csv"),
    case!("mail-domains.csv"),
    case!("mails.csv"),
    case!("main-phone.csv"),
    case!("minus.csv"),
    case!("money.csv"),
    case!("name-of-third.csv"),
    case!("no-cents.csv"),
    case!("nothing.csv"),
    case!("numero-antes.csv"),
    case!("numero-calle.csv"),
    case!("odoo.csv"),
    case!("open-quote.csv"),
    case!("outlook.csv"),
    case!("own-contact.csv"),
    case!("phone-words.csv"),
    case!("phones-mx.csv"),
    case!("phones-two.csv"),
    case!("programs-words.csv"),
    case!("rfc-digit.csv"),
    case!("salesforce.csv"),
    case!("shared-phone.csv"),
    case!("shopify.csv"),
    case!("subtotals.csv"),
    case!("surnames-of-contact.csv"),
    case!("surnames.csv"),
    case!("tags-signs.csv"),
    case!("tax-ids-abroad.csv"),
    case!("title-rows.csv"),
    case!("too-long.csv"),
    case!("two-addresses.csv"),
    case!("two-forms.csv"),
    case!("two-header-rows.csv"),
    case!("undecided-amount.csv"),
    case!("unknown-columns.csv"),
    case!("unknown-numbers.csv"),
    case!("vcard-agents.vcf"),
    case!("vcard-apple.vcf"),
    case!("vcard-birthday.vcf"),
    case!("vcard-google.vcf"),
    case!("vcard-groups.vcf"),
    case!("vcard-loose-lines.vcf"),
    case!("vcard-main-phone.vcf"),
    case!("vcard-nameless.vcf"),
    case!("vcard-no-name.vcf"),
    case!("vcard-own.vcf"),
    case!("vcard-tel.vcf"),
    case!("visible-mails.csv"),
    case!("webs.csv"),
    case!("whole-address.csv"),
    case!("wide-rows.csv"),
    case!("zeros.csv"),
];

#[test]
fn every_file_says_what_stands_beside_it() {
    let mut wrong = String::new();
    for (name, bytes, beside) in CASES {
        let (country, expected) = beside.split_once('\n').unwrap_or(("MX", ""));
        let says = read(bytes, Region::parse(country).unwrap());
        if says != expected {
            writeln!(wrong, "=== {name}\n{country}\n{says}").unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
