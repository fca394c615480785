//! What the page's examples do not show.
