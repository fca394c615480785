//! What the page does not show.
