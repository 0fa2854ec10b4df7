"""Files that the schools' pages give: tables for a spreadsheet."""
