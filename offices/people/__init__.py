"""People that an employer brings in from a workbook: columns, template, reading, report, writing."""
