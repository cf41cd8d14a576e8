using System;

namespace Larkfield.Tickets;

public interface IPrinter
{
    void Print(string line);
}

public sealed class Paper : IPrinter
{
    public void Print(string line) => Console.WriteLine(line);
}

public static class Counter
{
    public static void Main()
    {
        IPrinter printer = new Paper();
        var tonight = new Show("The Moons of Jupiter", DateTime.Today.AddHours(20));
        printer.Print(Sell(tonight, 4) ? "sold" : "sold out");
    }

    private static bool Sell(Show show, int seats)
    {
        return show.Take(seats);
    }
}
