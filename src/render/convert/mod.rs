//! Values as other kinds: the text and the numbers that Ruby would make of them, equality, order, members.

mod compare;
mod number;
mod text;

pub(super) use compare::{command, compare, equal, is_blank, is_empty, lookup};
pub(super) use number::{Number, float_text, to_integer, to_number, whole, write_float};
pub(super) use text::{text, write_output, write_text};

#[cfg(test)]
mod tests;
