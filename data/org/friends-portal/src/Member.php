<?php

namespace Friends;

/** A friend of the observatory. */
class Member
{
    public const FEE = 24.0;

    private array $visits = [];

    public function __construct(private string $name, private bool $student = false)
    {
    }

    public function name(): string
    {
        return $this->name;
    }

    /** The fee for a year, in euro. */
    public function fee(): float
    {
        return $this->student ? self::FEE / 2 : self::FEE;
    }

    public function visit(string $day): void
    {
        $this->visits[] = $day;
    }
}
