"""The files of the portal: CSV, XLSX, PDF."""
