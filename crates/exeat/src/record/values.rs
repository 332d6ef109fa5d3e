//! Small things a service keeps beside the log, such as hashed keys and jobs: they can change, and prove nothing.

use super::Record;
use crate::error::Error;

impl Record {
    /// Keeps a value under a space and a key, in place of an earlier one.
    ///
    /// # Errors
    /// When the database cannot.
    pub fn put_value(&self, space: &str, key: &str, value: Vec<u8>) -> Result<(), Error> {
        let (space, key) = (space.to_owned(), key.to_owned());
        self.write(move |writing| Ok(writing.store.put_value(&space, &key, &value)?))
    }

    /// A value.
    ///
    /// # Errors
    /// When the database cannot say.
    pub fn value(&self, space: &str, key: &str) -> Result<Option<Vec<u8>>, Error> {
        self.reading(|store| Ok(store.value(space, key)?))
    }

    /// Values of a space in order of key, from a key on, at most `limit`.
    ///
    /// # Errors
    /// When the database cannot say.
    pub fn values(
        &self,
        space: &str,
        from: &str,
        limit: u32,
    ) -> Result<Vec<(String, Vec<u8>)>, Error> {
        self.reading(|store| Ok(store.values(space, from, limit)?))
    }

    /// Changes a value in one step: `change` gets what is there, and what it gives is put in its place; none
    /// takes it out. Nobody else can write between the two.
    ///
    /// # Errors
    /// When the database cannot, or `change` fails: then nothing changes.
    pub fn change_value(
        &self,
        space: &str,
        key: &str,
        change: impl FnOnce(Option<Vec<u8>>) -> Result<Option<Vec<u8>>, Error> + Send + 'static,
    ) -> Result<(), Error> {
        let (space, key) = (space.to_owned(), key.to_owned());
        self.write(move |writing| {
            let before = writing.store.value(&space, &key)?;
            match change(before)? {
                Some(after) => writing.store.put_value(&space, &key, &after)?,
                None => writing.store.remove_value(&space, &key)?,
            }
            Ok(())
        })
    }
}
