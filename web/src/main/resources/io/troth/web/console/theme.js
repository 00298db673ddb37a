// Before the first paint, so that no page flashes in the wrong theme.
{
  let theme = '';
  try {
    theme = localStorage.getItem('theme') || '';
  } catch {
    // Storage may be forbidden; then the system decides.
  }
  if (theme === 'light' || theme === 'dark') {
    document.documentElement.dataset.theme = theme;
  }
}
