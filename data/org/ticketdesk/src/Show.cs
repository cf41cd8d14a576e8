using System;
using System.Collections.Generic;

namespace Larkfield.Tickets;

/// <summary>One showing under the dome.</summary>
public class Show
{
    public const int Seats = 120;

    private readonly SortedSet<int> taken = new();

    public Show(string title, DateTime starts)
    {
        Title = title;
        Starts = starts;
    }

    public string Title { get; }
    public DateTime Starts { get; }

    /// <summary>Seats that can still be sold.</summary>
    public int Free() => Seats - taken.Count;

    /// <summary>Takes the first free seats.</summary>
    public bool Take(int count)
    {
        if (count > Free())
        {
            return false;
        }
        for (int seat = 1; count > 0 && seat <= Seats; seat++)
        {
            if (taken.Add(seat))
            {
                count--;
            }
        }
        return true;
    }
}
