// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {pay} from "./Movers.sol";

/// A mixer of one denomination in the shape of Tornado Cash. In place of its proof a withdrawal opens its commitment: what
/// moves and what is said on chain is the same.
contract FixedPool {
    uint256 public immutable denomination;
    uint32 public nextIndex;
    mapping(bytes32 => bool) public commitments;
    mapping(bytes32 => bool) public nullifierHashes;

    event Deposit(bytes32 indexed commitment, uint32 leafIndex, uint256 timestamp);
    event Withdrawal(address to, bytes32 nullifierHash, address indexed relayer, uint256 fee);

    constructor(uint256 denomination_) {
        denomination = denomination_;
    }

    function deposit(bytes32 commitment) external payable {
        require(msg.value == denomination, "denomination");
        require(!commitments[commitment], "known commitment");
        commitments[commitment] = true;
        emit Deposit(commitment, nextIndex++, block.timestamp);
    }

    function withdraw(bytes32 nullifier, bytes32 secret, address payable to, address payable relayer, uint256 fee) external {
        bytes32 nullifierHash = keccak256(abi.encode(nullifier));
        require(commitments[keccak256(abi.encode(nullifier, secret))], "unknown commitment");
        require(!nullifierHashes[nullifierHash], "spent");
        require(fee <= denomination, "fee");
        nullifierHashes[nullifierHash] = true;
        pay(to, denomination - fee);
        if (fee > 0) pay(relayer, fee);
        emit Withdrawal(to, nullifierHash, relayer, fee);
    }
}

/// A bridge router in the shape of THORChain's: coins go straight to the vault, tokens stay here under its name.
contract BridgeRouter {
    mapping(address => mapping(address => uint256)) public vaultAllowance;

    event Deposit(address indexed to, address indexed asset, uint256 amount, string memo);
    event TransferOut(address indexed vault, address indexed to, address asset, uint256 amount, string memo);

    function depositWithExpiry(address payable vault, address asset, uint256 amount, string calldata memo, uint256 expiration)
        external
        payable
    {
        require(block.timestamp < expiration, "expired");
        if (asset == address(0)) {
            amount = msg.value;
            pay(vault, amount);
        } else {
            require(msg.value == 0, "coin and token");
            require(IERC20(asset).transferFrom(msg.sender, address(this), amount), "token");
            vaultAllowance[vault][asset] += amount;
        }
        emit Deposit(vault, asset, amount, memo);
    }

    /// For vaults only.
    function transferOut(address payable to, address asset, uint256 amount, string calldata memo) external payable {
        if (asset == address(0)) {
            amount = msg.value;
            pay(to, amount);
        } else {
            vaultAllowance[msg.sender][asset] -= amount;
            require(IERC20(asset).transfer(to, amount), "token");
        }
        emit TransferOut(msg.sender, to, asset, amount, memo);
    }
}

/// What an exchange gives one customer to pay in to.
contract DepositAddress {
    address payable private immutable hotWallet;

    constructor(address payable hotWallet_) {
        hotWallet = hotWallet_;
    }

    receive() external payable {}

    function sweep(IERC20 token) external {
        if (address(token) != address(0)) {
            uint256 units = token.balanceOf(address(this));
            require(token.transfer(hotWallet, units), "token");
        }
        if (address(this).balance > 0) pay(hotWallet, address(this).balance);
    }
}
