//! Errors in one line, for logs and terminals.

use std::error::Error;

/// What went wrong, and all the causes of it: the last one is mostly what an administrator can do something about.
#[must_use]
pub fn causes(error: &dyn Error) -> String {
    let mut sentence = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        sentence.push_str(": ");
        sentence.push_str(&error.to_string());
        cause = error.source();
    }
    sentence
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;
    use crate::hub::HubError;
    use crate::store::StoreError;

    #[test]
    fn the_last_cause_is_told_too() {
        let full = StoreError::from(io::Error::from(io::ErrorKind::StorageFull));
        let told = causes(&HubError::from(full));
        assert_eq!(told, "the store failed: the data folder cannot be used: no storage space");
    }
}
