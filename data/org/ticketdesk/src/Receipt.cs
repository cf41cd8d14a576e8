using System;
using System.Globalization;
using System.Text;

namespace Larkfield.Tickets;

/// <summary>What the visitor takes home.</summary>
public class Receipt
{
    private readonly StringBuilder lines = new StringBuilder();

    public decimal Total { get; private set; }

    public void Add(string title, int seats, decimal price)
    {
        Total += seats * price;
        lines.AppendLine(string.Format(CultureInfo.InvariantCulture, "{0} x {1}", seats, title));
    }

    public override string ToString()
    {
        return lines + Environment.NewLine + Total.ToString("0.00", CultureInfo.InvariantCulture);
    }
}
